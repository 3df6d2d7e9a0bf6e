"""The two rulesets that come with Polku, as the TOML that anybody's own ruleset is written in."""

EIGHT = """\
# The eight steps of customership. Lowest first: a person stands on the last step whose conditions hold.
period = "month"
window = 365            # days that recent_purchases, recent_amount, share and amount_rank look back

[kinds]                 # what the column of kinds calls them; a row without a kind is a purchase
purchase = ["purchase", "osto", "köp"]
contacted = ["contacted", "contact", "yhteydenotto", "kontakt"]
recommends = ["recommends", "recommendation", "suosittelu", "rekommendation"]

[[step]]
name = "suspect"
when = []

[[step]]
name = "prospect"
when = ["contacted >= 1"]

[[step]]
name = "first-time buyer"
when = ["purchases == 1"]

[[step]]
name = "occasional customer"
when = ["purchases >= 2"]

[[step]]                # concentrates purchases here; judged by number where the whole need is not known
name = "regular"
when = [["recent_purchases >= 2", "share >= 0.5"], ["recent_purchases >= 4", "share unknown"]]

[[step]]
name = "key customer"
when = [["recent_purchases >= 4", "amount_rank < 0.1", "share >= 0.5"],
        ["recent_purchases >= 4", "amount_rank < 0.1", "share unknown"]]

[[step]]
name = "advocate"
when = [["recommends >= 1", "recent_purchases >= 2", "share >= 0.5"],
        ["recommends >= 1", "recent_purchases >= 4", "share unknown"]]

[[step]]
name = "lapsed"
when = ["purchases >= 1", "days_since_purchase > 365"]
aside = true            # beside the ladder: looked at before the others

[[flag]]                # advocates stand on every step
name = "advocate"
when = ["recommends >= 1"]
"""

PHASES = """\
# The phases of a relationship (Dwyer, Schurr and Oh 1987).
period = "month"
window = 365

[kinds]
purchase = ["purchase", "osto", "köp"]
contacted = ["contacted", "contact", "yhteydenotto", "kontakt"]
recommends = ["recommends", "recommendation", "suosittelu", "rekommendation"]

[[step]]
name = "awareness"
when = []

[[step]]
name = "exploration"
when = [["purchases >= 1"], ["contacted >= 1"]]

[[step]]
name = "expansion"
when = ["recent_purchases >= 3"]

[[step]]
name = "commitment"
when = [["recent_purchases >= 3", "days_known >= 365", "share >= 0.5"],
        ["recent_purchases >= 6", "days_known >= 365", "share unknown"]]

[[flag]]
name = "advocate"
when = ["recommends >= 1"]
"""

RULESETS = {"eight": EIGHT, "phases": PHASES}
