{{ config(materialized='ephemeral') }}
select id, lower(email) as mail, card, country from {{ ref('raw_customers') }}
