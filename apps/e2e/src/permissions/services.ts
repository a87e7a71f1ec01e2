import { isLeafType, getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import { SERVICE_HEADER, SERVICE_SCOPES, type ServiceScope } from '@e-storefront/auth';
import { serviceScopeOf } from '../../../../tools/permissions/access-words';
import { CALLER_NAMES } from '../../../../tools/permissions/callers';
import type { Row } from '../../../../tools/permissions/permission-matrix';
import { addressOf } from '../support/environment';
import { codesOf, directTo } from '../support/endpoints';
import { serviceCredential } from '../support/tokens';
import type { Verdict } from './trials';
import type { PermissionFixtures } from './fixtures';

/** The services that may hold scopes, the gateway among them. */
export const SERVICES = Object.keys(SERVICE_SCOPES) as (keyof typeof SERVICE_SCOPES)[];

const ID = '65f000000000000000000001';
const BASKET = '{ isFirstOrder: true, lines: [] }';
const LINES = `[{ productId: "${ID}", variantId: "${ID}", quantity: 1 }]`;

/** The arguments of what only services may ask; of things that are not there, so that nothing happens. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  accountStandings: `ids: ["${ID}"]`,
  quotePromotions: `code: "NONE", basket: ${BASKET}`,
  reservePromotions: `code: "NONE", reference: "${ID}", basket: ${BASKET}`,
  commitPromotions: `reference: "${ID}"`,
  releasePromotions: `reference: "${ID}"`,
  hasPurchased: `customerId: "${ID}", productId: "${ID}"`,
  soldQuantities: `orderIds: ["${ID}"]`,
  orderOwner: `orderId: "${ID}"`,
  checkoutForMail: `groupId: "${ID}"`,
  prepareOrderMail: `orderId: "${ID}", withLink: true`,
  prepareTicketMail: `ticketId: "${ID}", withLink: true`,
  purchasableLines: `lines: [{ productId: "${ID}" }]`,
  productsInCategory: `categoryId: "${ID}"`,
  reserveStock: `reference: "${ID}", lines: ${LINES}`,
  commitStock: `reference: "${ID}"`,
  releaseStock: `reference: "${ID}"`,
  shipStock: `reference: "${ID}", lines: ${LINES}`,
  returnStock: `reference: "${ID}", lines: ${LINES}`,
};

const REFUSALS = ['FORBIDDEN', 'UNAUTHENTICATED'];

/** Tries a field for services straight at its subgraph: by each service, and by the gateway for each caller. */
export async function tryServiceField(
  row: Row,
  schema: GraphQLSchema,
  world: PermissionFixtures,
): Promise<Verdict> {
  const query = `${row.type.toLowerCase()} { ${row.field}(${ARGUMENTS[row.field]}) ${selectionOf(row, schema)} }`;
  const door = directTo(row.subgraph);
  const byService = SERVICES.map(async (service) => {
    const headers = { [SERVICE_HEADER]: await credentialOf(service) };
    const isRefused = refused(codesOf(await door.request(query, { headers })));
    const scopes: readonly ServiceScope[] = SERVICE_SCOPES[service];
    const isMeant = scopes.some((scope) => scope === serviceScopeOf(row.access));
    return isRefused === !isMeant ? [] : [`${row.name}: ${service} is ${isRefused ? 'refused' : 'let in'}`];
  });
  const byCaller = CALLER_NAMES.map(async (caller) => {
    const { token } = world.triers[caller];
    const isRefused = refused(codesOf(await door.request(query, { token })));
    return isRefused ? [] : [`${row.name}: ${caller} is let in`];
  });
  const wrong = (await Promise.all([...byService, ...byCaller])).flat();
  return { tried: SERVICES.length + CALLER_NAMES.length, wrong };
}

const credentials = new Map<string, Promise<string>>();

/** The credential of a service, asked for once. */
export function credentialOf(service: string): Promise<string> {
  const credential = credentials.get(service) ?? serviceCredential(addressOf('auth'), service);
  credentials.set(service, credential);
  return credential;
}

function refused(codes: readonly string[]): boolean {
  return codes.some((code) => REFUSALS.includes(code));
}

/** All fields of what a root field gives, and of what stands in it: the rows of their types are tried with it. */
function selectionOf({ type, field }: Pick<Row, 'type' | 'field'>, schema: GraphQLSchema): string {
  const root = schema.getType(type);
  const result = isObjectType(root) ? root.getFields()[field] : undefined;
  if (!result) throw new Error(`The schema has no ${type}.${field}.`);
  const named = getNamedType(result.type);
  if (isLeafType(named) || !isObjectType(named)) return '';
  const inner = Object.keys(named.getFields()).map(
    (name) => `${name} ${selectionOf({ type: named.name, field: name }, schema)}`,
  );
  return `{ ${inner.join(' ')} }`;
}
