const MONGO_URI = /^(mongodb(?:\+srv)?:\/\/)([^/?#]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/**
 * Replaces the database in a connection string and keeps hosts, credentials and options. Credentials are verified in
 * the database of the path unless `authSource` names another one, so `authSource` is set to the previous database.
 * @throws Error when `mongoUri` is not a MongoDB connection string
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

/** Certificates, AWS and LDAP log in through `$external`; only passwords are stored in a database. */
function usesDatabasePassword(options: string[]): boolean {
  return (
    !hasOption(options, 'authMechanism') || options.some((option) => /^authMechanism=SCRAM/i.test(option))
  );
}
