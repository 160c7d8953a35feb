// Writes names and places of all locales of @faker-js/faker (MIT) as JSON: node faker_names.mjs > faker_names.json
import { allLocales } from '@faker-js/faker';

const flat = (v) => {
  if (v == null) return [];
  if (typeof v === 'string') return [v];
  if (Array.isArray(v)) return v.flatMap(flat);
  if (typeof v === 'object') return 'value' in v ? flat(v.value) : Object.values(v).flatMap(flat);
  return [];
};
const out = { first: {}, last: {}, state: {}, stateCode: {}, city: {}, job: {} };
for (const [code, locale] of Object.entries(allLocales)) {
  out.first[code] = flat(locale.person?.first_name);
  out.last[code] = flat(locale.person?.last_name);
  out.state[code] = flat(locale.location?.state);
  out.stateCode[code] = flat(locale.location?.state_abbr);
  out.city[code] = flat(locale.location?.city_name);
}
console.log(JSON.stringify(out));
