-- Lines and options of cards that another finding leads, by time.
CREATE INDEX findings_on_others_cards ON findings (at, rule) WHERE part <> 'lead' AND held_back = ''
