{{ config(materialized='table') }}
select customer_id, sum(amount) as total from {{ ref('stg_orders') }} where amount > 0 group by customer_id
