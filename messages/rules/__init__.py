"""The rules of eligibility as an official writes them: conditions by date, activities, trades, advice."""
