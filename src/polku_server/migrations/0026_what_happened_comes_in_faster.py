"""PostgreSQL: a million purchases in a minute.

Indexes for LIKE on keys that are only ever asked for whole go. What many rows share, their batch, units and
touchpoints, is looked up once a statement: row by row it took as long as writing them. Parties stay foreign keys.
"""

from typing import Any

from django.db import migrations

LIKE = (
    ("polku_purchase", "key", "polku_purchase_key_ff799d60_like"),
    ("polku_encounter", "key", "polku_encounter_key_6f78895a_like"),
    ("polku_party", "public_id", "polku_party_public_id_047e43fa_like"),
    ("polku_party", "pseudonym", "polku_party_pseudonym_0565f87f_like"),
)
SHARED = (("batch_id", "polku_importbatch"), ("unit_id", "polku_unit"), ("touchpoint_id", "polku_touchpoint"))
FACTS = {
    "polku_purchase": ("batch_id_08878f1f", "unit_id_8bd0b145", "touchpoint_id_1a9d0158"),
    "polku_encounter": ("batch_id_fbd3bdf3", "unit_id_1ec6bc7a", "touchpoint_id_b968b1cf"),
}
# The lock keeps what is referred to until the rows are committed; a removal that waited for it then finds them.
REFERS = """
    CREATE FUNCTION polku_refers() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE named bigint[]; held bigint;
    BEGIN
        FOR at IN 0 .. TG_NARGS / 2 - 1 LOOP
            EXECUTE format('SELECT ARRAY(SELECT DISTINCT %1$I FROM given WHERE %1$I IS NOT NULL)', TG_ARGV[2 * at])
                INTO named;
            CONTINUE WHEN cardinality(named) = 0;
            EXECUTE format('SELECT count(*) FROM (SELECT FROM %I WHERE id = ANY($1) FOR KEY SHARE) held',
                           TG_ARGV[2 * at + 1]) INTO held USING named;
            IF held < cardinality(named) THEN
                RAISE foreign_key_violation USING MESSAGE =
                    format('a row of %I refers to nothing in %I', TG_TABLE_NAME, TG_ARGV[2 * at + 1]);
            END IF;
        END LOOP;
        RETURN NULL;
    END $$;
    CREATE FUNCTION polku_referred() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE still boolean;
    BEGIN
        FOR at IN 1 .. TG_NARGS - 1 LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = $1)', TG_ARGV[at], TG_ARGV[0])
                INTO still USING OLD.id;
            IF still THEN
                RAISE foreign_key_violation USING MESSAGE =
                    format('rows of %I still refer to a row of %I', TG_ARGV[at], TG_TABLE_NAME);
            END IF;
        END LOOP;
        RETURN NULL;
    END $$
"""


def sooner(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    for _table, _column, index in LIKE:
        run(f"DROP INDEX IF EXISTS {index}")
    run(REFERS, params=None)
    said = ", ".join(f"'{column}', '{to}'" for column, to in SHARED)
    for table, names in FACTS.items():
        for name, (_column, to) in zip(names, SHARED, strict=True):
            run(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{name}_fk_{to}_id")
        for event in ("insert", "update"):
            run(
                f"CREATE TRIGGER {table}_refers_{event} AFTER {event} ON {table} REFERENCING NEW TABLE AS given "
                f"FOR EACH STATEMENT EXECUTE FUNCTION polku_refers({said})"
            )
    facts = ", ".join(f"'{table}'" for table in FACTS)
    for column, to in SHARED:
        run(
            f"CREATE CONSTRAINT TRIGGER {to}_referred AFTER DELETE ON {to} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION polku_referred('{column}', {facts})"
        )


def later(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    run("DROP FUNCTION polku_refers() CASCADE; DROP FUNCTION polku_referred() CASCADE")
    for table, names in FACTS.items():
        for name, (column, to) in zip(names, SHARED, strict=True):
            run(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_fk_{to}_id FOREIGN KEY ({column}) "
                f"REFERENCES {to} (id) DEFERRABLE INITIALLY DEFERRED"
            )
    for table, column, index in LIKE:
        run(f"CREATE INDEX {index} ON {table} ({column} varchar_pattern_ops)")


class Migration(migrations.Migration):
    dependencies = [("polku", "0025_promises")]

    operations = [migrations.RunPython(sooner, later)]
