import { getNamedType, isObjectType, type GraphQLOutputType, type GraphQLSchema } from 'graphql';
import { SERVICE_HEADER, SERVICE_SCOPES, type ServiceScope } from '@e-storefront/auth';
import type { Row } from '../../../../tools/permissions/permission-matrix';
import { fieldAt } from '../../../../tools/permissions/schema-fields';
import { codesOf, credentialOf, directTo, type RequestOptions } from '../support/endpoints';
import type { PermissionFixtures } from './fixtures';
import { rootOperation, UNKNOWN_ID } from './operations';
import type { Report } from './outcome';

/** The services that can have scopes, including the gateway. */
export const SERVICES = Object.keys(SERVICE_SCOPES) as (keyof typeof SERVICE_SCOPES)[];

const REFUSALS = ['FORBIDDEN', 'UNAUTHENTICATED'];

/**
 * Tries a field for services directly at its subgraph: as each service, and as the gateway for each caller. It names
 * objects that do not exist, so that nothing changes.
 */
export async function tryServiceField(
  row: Row,
  schema: GraphQLSchema,
  { callers }: PermissionFixtures,
): Promise<Report> {
  const root = `${row.type}.${row.field}`;
  const selection = allFields(fieldAt(schema, root).type);
  const { args } = row.request;
  if (typeof args === 'function')
    throw new Error(`${row.name} is asked for nobody's things: give it plain arguments.`);
  const query = rootOperation(root, { schema, selection, args, id: UNKNOWN_ID });
  const endpoint = directTo(row.subgraph);
  const isRefused = async (options: RequestOptions): Promise<boolean> =>
    codesOf(await endpoint.request(query, options)).some((code) => REFUSALS.includes(code));
  const byService = SERVICES.map(async (service) => {
    const refused = await isRefused({ headers: { [SERVICE_HEADER]: await credentialOf(service) } });
    const scopes: readonly ServiceScope[] = SERVICE_SCOPES[service];
    const isMeant = scopes.some((scope) => scope === row.scope);
    return refused === isMeant && `${row.name}: ${service} is ${refused ? 'refused' : 'let in'}`;
  });
  const byCaller = Object.entries(callers).map(
    async ([caller, { token }]) => !(await isRefused({ token })) && `${row.name}: ${caller} is let in`,
  );
  const results = await Promise.all([...byService, ...byCaller]);
  return { tried: results.length, wrong: results.filter((result) => result !== false) };
}

/** All fields of a type and of its nested types, whose rows are tried with it. */
function allFields(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).map((field) => {
    const inner = allFields(field.type);
    return inner ? `${field.name} { ${inner} }` : field.name;
  });
  return fields.join(' ');
}
