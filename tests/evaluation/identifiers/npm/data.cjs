// People, companies, and what is no identifier, of @faker-js/faker, as JSON:
// node data.cjs FOLDER_OF_THE_PACKAGE SEED COUNT LOCALE...
const [folder, seed, count, ...locales] = process.argv.slice(2);
const { allFakers, faker } = require(folder);

const times = (make) => Array.from({ length: Number(count) }, make);

// Numbers and codes that programs show; the name is the key or label of it.
const TECHNICAL = {
  isbn: () => faker.commerce.isbn(),
  vin: () => faker.vehicle.vin(),
  bic: () => faker.finance.bic(),
  routing: () => faker.finance.routingNumber(),
  bitcoin: () => faker.finance.bitcoinAddress(),
  ethereum: () => faker.finance.ethereumAddress(),
  commit: () => faker.git.commitSha(),
  object: () => faker.database.mongodbObjectId(),
  ulid: () => faker.string.ulid(),
  nano: () => faker.string.nanoid(),
  mac: () => faker.internet.mac(),
  ipv4: () => faker.internet.ipv4(),
  ipv6: () => faker.internet.ipv6(),
  release: () => faker.system.semver(),
  agent: () => faker.internet.userAgent(),
  booking: () => faker.airline.recordLocator({ allowNumerics: true }),
  flight: () => `${faker.airline.airline().iataCode}${faker.airline.flightNumber()}`,
};

faker.seed(Number(seed));
const answer = { technical: [], locales: {} };
for (const [name, make] of Object.entries(TECHNICAL))
  answer.technical.push(...times(() => [name, make()]));
for (const locale of locales) {
  const local = allFakers[locale];
  local.seed(Number(seed));
  answer.locales[locale] = {
    names: times(() => [local.person.firstName(), local.person.lastName()]),
    companies: times(() => local.company.name()),
    streets: times(() => local.location.streetAddress()),
    products: times(() => local.commerce.productName()),
  };
}
process.stdout.write(JSON.stringify(answer));
