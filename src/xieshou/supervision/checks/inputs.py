"""The lists a check-up lays side by side, beside people, profiles, members and spells. No room keeps these facts yet: files do."""

from __future__ import annotations

from xieshou.kit.checks import Input, source

# 名册自己的说法: what the roster itself claims of a person, one row a row of the list.
source(
    Input(
        "claims",
        {"claim_id": "bigint", "person_id": "bigint", "list_id": "bigint", "months": "bigint", "verified_on": "date"},
    )
)
# 参保或就业登记, one row a registration; `is_employed`: by an employer, not as a resident.
source(
    Input(
        "registrations",
        {
            "registration_id": "bigint", "person_id": "bigint", "is_employed": "boolean", "county_id": "bigint", "place": "text",
            "employer": "text", "started_on": "date", "ended_on": "date",
        },
    )
)  # fmt: skip
source(
    Input(
        "trainings",
        {
            "training_id": "bigint", "person_id": "bigint", "school": "text", "county_id": "bigint", "place": "text",
            "started_on": "date", "ended_on": "date",
        },
    )
)  # fmt: skip
# 补贴发放, one row a payment; `for_kind`: the kind of job it is paid for (E4, or E for any), null when for none.
source(
    Input(
        "payments",
        {
            "payment_id": "bigint", "person_id": "bigint", "kind": "text", "for_kind": "text", "month_on": "date",
            "amount_fen": "bigint", "name_key": "text", "payee": "text", "payee_key": "text", "account": "text",
        },
        codes=("kind", "for_kind"),
    )
)  # fmt: skip
NO_HOUSEHOLD = "CAST(NULL AS bigint) AS household_id, '' AS scope_path"
