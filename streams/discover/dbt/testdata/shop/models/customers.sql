{{ config(materialized='table') }}
select c.*, k.name as country_name, p.iban
from {{ ref('cleaned') }} c
join {{ ref('countries') }} k on k.code = c.country
left join {{ source('raw', 'payments') }} p on p.customer_id = c.id
