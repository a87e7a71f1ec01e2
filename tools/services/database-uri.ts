const MONGO_URI = /^(mongodb(?:\+srv)?:\/\/)([^/?#]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/**
 * The same MongoDB, another database: sets the path of a connection string and keeps hosts, credentials and options.
 * Credentials are checked against the database in the path unless `authSource` says otherwise, so the database that
 * they were checked against before is written down.
 * @throws Error when `mongoUri` is no MongoDB connection string
 */
export function databaseUri(mongoUri: string, name: string): string {
  const match = MONGO_URI.exec(mongoUri);
  if (!match) throw new Error('MONGODB_URI must look like mongodb://host:27017 or mongodb+srv://host.');
  const [, scheme = '', authority = '', database = '', query = ''] = match;
  const options = query.split('&').filter(Boolean);
  if (authority.includes('@') && !hasOption(options, 'authSource') && usesDatabasePassword(options)) {
    options.push(`authSource=${database || 'admin'}`);
  }
  const suffix = options.length > 0 ? `?${options.join('&')}` : '';
  return `${scheme}${authority}/${encodeURIComponent(name)}${suffix}`;
}

function hasOption(options: string[], name: string): boolean {
  return options.some((option) => option.toLowerCase().startsWith(`${name.toLowerCase()}=`));
}

/** Certificates, AWS and LDAP log in through `$external`; only passwords are looked up in a database. */
function usesDatabasePassword(options: string[]): boolean {
  return (
    !hasOption(options, 'authMechanism') || options.some((option) => /^authMechanism=SCRAM/i.test(option))
  );
}
