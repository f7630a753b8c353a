DROP VIEW card_outcomes
