{{ config(materialized='table') }}
select 1 as order_id, 7 as customer_id, 12.5 as amount
