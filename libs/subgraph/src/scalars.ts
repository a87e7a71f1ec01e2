import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { DateTimeISOResolver, EmailAddressResolver, URLResolver } from 'graphql-scalars';
import { isBlank, toDecimal, toMinor } from '@e-storefront/domain';

function parseMoney(value: unknown): number {
  if (typeof value !== 'number') throw new GraphQLError('An amount must be a number.');
  return toMinor(value, 'amount');
}

/** Minor units internally, an exact decimal number on the wire. */
const Money = new GraphQLScalarType<number, number>({
  name: 'Money',
  serialize: (minor) => {
    if (!Number.isSafeInteger(minor))
      throw new TypeError(`Not an integer number of minor units: ${String(minor)}`);
    return toDecimal(minor as number);
  },
  parseValue: parseMoney,
  parseLiteral: (node) =>
    parseMoney(node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : undefined),
});

const { parseValue, parseLiteral, ...dateTime } = DateTimeISOResolver.toConfig();

/** The library's scalar under the contract's name. Forms send a blank text for an empty date. */
const DateTime = new GraphQLScalarType<Date | null, string>({
  ...dateTime,
  name: 'DateTime',
  parseValue: (value) => (isBlankText(value) ? null : parseValue(value)),
  parseLiteral: (node, variables) =>
    node.kind === Kind.STRING && isBlank(node.value) ? null : parseLiteral(node, variables),
});

function isBlankText(value: unknown): boolean {
  return typeof value === 'string' && isBlank(value);
}

/**
 * Every scalar that subgraphs of this platform may declare, by its name in the schema. DateTime and Money are
 * in common.graphql. The gateway parses values with the same functions before execution.
 */
export const customScalars: Readonly<Record<string, GraphQLScalarType>> = {
  DateTime,
  Money,
  EmailAddress: EmailAddressResolver,
  URL: URLResolver,
};

/** The resolvers of the scalars that a subgraph's SDL declares. @param names the types of its SDL */
export function scalarsAmong(names: ReadonlySet<string>): Record<string, GraphQLScalarType> {
  return Object.fromEntries(Object.entries(customScalars).filter(([name]) => names.has(name)));
}
