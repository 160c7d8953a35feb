select country_name, count(*) as customers, max(mail) as last_mail from {{ ref('customers') }} where country <> 'XX' group by 1
