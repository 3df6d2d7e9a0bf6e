"""Days and times in the Swedish of Finland: Django's own are those of Sweden."""

SHORT_DATE_FORMAT = "j.n.Y"
SHORT_DATETIME_FORMAT = "j.n.Y H:i"
