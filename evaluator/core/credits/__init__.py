"""What a missed commitment costs: from an attainment to money, exact until one rounding at the end."""
