import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A request that a client could send. */
export interface RandomRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** What the operation to run is. */
  kind: 'query' | 'mutation' | 'subscription';
}

const KINDS: readonly RandomRequest['kind'][] = ['query', 'query', 'query', 'mutation', 'subscription'];
/** How deep selections and inputs go. */
const DEEPEST = 4;
/** Names that planners, JavaScript and subgraphs use for something else. */
const ODD_ALIASES = [
  'id',
  'name',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '_entities',
  'data',
  'representations',
];
const RESERVED_ALIASES = ['__typename', '__proto__', '__alias'];
const TEXTS = [
  '"a"',
  '""',
  '"\\u00e9 \\"quoted\\" \\\\"',
  '"""block "text" é\n  two"""',
  '"null"',
  '"$id"',
  '"123"',
  '"007"',
];

/** Writes requests that mean something to a schema: mostly valid ones, in every way that GraphQL lets them be written. */
export class RandomDocuments {
  readonly #schema: GraphQLSchema;
  readonly #kinds: readonly RandomRequest['kind'][];
  #next: () => number;
  #fragments: string[] = [];
  #spreadable: { name: string; type: string }[] = [];
  #names = 0;
  #variables = new Map<string, { type: string; initial: string | undefined; value: unknown }>();

  /** @param seed the same one gives the same requests */
  constructor(schema: GraphQLSchema, seed: number, kinds = KINDS) {
    this.#schema = schema;
    this.#kinds = kinds;
    this.#next = mulberry32(seed);
  }

  /** The next request. */
  request(): RandomRequest {
    this.#fragments = [];
    this.#names = 0;
    const kind = this.#pick(this.#kinds);
    const main = this.#operation(kind, this.#chance(0.7) ? 'Main' : '');
    const { variables } = main;
    const isNamed = main.name !== '';
    const others =
      isNamed && this.#chance(0.3)
        ? [this.#operation(this.#pick(['query', 'subscription'] as const), 'Other').text]
        : [];
    const parts = [main.text, ...others, ...this.#fragments].sort(() => this.#next() - 0.5);
    const operationName = isNamed && (others.length > 0 || this.#chance(0.5)) ? main.name : undefined;
    return { query: parts.join('\n'), operationName, variables, kind };
  }

  #operation(
    kind: RandomRequest['kind'],
    name: string,
  ): { text: string; name: string; variables: Record<string, unknown> } {
    this.#variables = new Map();
    this.#spreadable = [];
    const root = this.#schema.getRootType(kind as never);
    if (!root) throw new Error(`The schema has no ${kind}.`);
    const selection =
      kind === 'subscription' ? this.#subscription(root) : this.#selection(root, DEEPEST, true);
    const definitions = [...this.#variables].map(
      ([variable, { type, initial }]) =>
        `$${variable}: ${type}${initial === undefined ? '' : ` = ${initial}`}`,
    );
    const variables = Object.fromEntries(
      [...this.#variables]
        .filter(([, { value }]) => value !== undefined)
        .map(([variable, { value }]) => [variable, value]),
    );
    const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const isShort = kind === 'query' && name === '' && head === '' && this.#chance(0.5);
    return { text: isShort ? selection : `${kind} ${name}${head} ${selection}`, name, variables };
  }

  #subscription(root: GraphQLCompositeType): string {
    const fields = Object.values(
      (root as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields(),
    );
    const field = this.#field(this.#pick(fields), DEEPEST, 0.1);
    const once = `${field}`;
    const both = this.#chance(0.2) ? `${once} ${once}` : once;
    if (this.#chance(0.2)) return `{ ... ${this.#conditions(0.5)} { ${both} } }`;
    return `{ ${both} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number, isRoot = false): string {
    const parts: string[] = [];
    const count = 1 + this.#below(isRoot ? 3 : 4);
    for (let index = 0; index < count; index += 1) parts.push(this.#part(type, depth));
    if (this.#chance(0.2)) parts.push('__typename');
    if (this.#chance(0.15)) parts.push(this.#pick(parts));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    if (depth > 1 && this.#chance(0.12))
      return `... ${this.#conditions(0.4)} ${this.#selection(type, depth - 1)}`;
    if (depth > 1 && this.#chance(isAbstractType(type) ? 0.5 : 0.12)) {
      const condition = this.#condition(type);
      return `... on ${condition.name} ${this.#conditions(0.4)} ${this.#selection(condition, depth - 1)}`;
    }
    if (depth > 1 && this.#chance(0.15)) return this.#spread(type, depth - 1);
    if (type === this.#schema.getQueryType() && this.#chance(0.15)) {
      return this.#field(
        this.#pick([SchemaMetaFieldDef, TypeMetaFieldDef, TypeMetaFieldDef]),
        Math.min(depth, 3),
      );
    }
    if (this.#chance(0.08)) return `${this.#alias(0.5)}__typename ${this.#conditions(0.2)}`;
    if (!isObjectType(type) && !('getFields' in type)) return '__typename';
    const all = Object.values(type.getFields());
    const fields = depth > 1 ? all : all.filter((field) => isLeafType(getNamedType(field.type)));
    return fields.length > 0 ? this.#field(this.#pick(fields), depth) : '__typename';
  }

  /** A type on which a fragment may stand within another. */
  #condition(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = (other: GraphQLCompositeType): readonly GraphQLCompositeType[] =>
      isAbstractType(other) ? this.#schema.getPossibleTypes(other) : [other];
    const own = new Set(possible(type));
    const types = Object.values(this.#schema.getTypeMap()).filter(isCompositeType);
    return this.#pick(types.filter((other) => possible(other).some((one) => own.has(one))));
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const known = this.#spreadable.filter((fragment) => fragment.type === type.name);
    const conditions = this.#conditions(0.3);
    if (known.length > 0 && this.#chance(0.4)) return `...${this.#pick(known).name} ${conditions}`;
    const name = `F${(this.#names += 1)}`;
    const condition = this.#condition(type);
    this.#fragments.push(`fragment ${name} on ${condition.name} ${this.#selection(condition, depth)}`);
    this.#spreadable.push({ name, type: type.name });
    return `...${name} ${conditions}${this.#chance(0.2) ? ` ...${name}` : ''}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, aliased = 0.3): string {
    const named = getNamedType(field.type);
    const given = field.args.filter((argument) => isRequiredArgument(argument) || this.#chance(0.3));
    const hasArguments = given.length > 0;
    const args = hasArguments
      ? `(${given.map((argument) => this.#argument(argument, field)).join(', ')})`
      : '';
    // The same field under one name needs the same arguments.
    const alias = hasArguments || this.#chance(aliased) ? this.#alias(1) : '';
    const below = isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
    return `${alias}${field.name}${args} ${this.#conditions(0.15)}${below}`;
  }

  #alias(probability: number): string {
    if (!this.#chance(probability)) return '';
    if (this.#chance(0.02)) return `${this.#pick(RESERVED_ALIASES)}: `;
    if (this.#chance(0.25)) return `${this.#pick(ODD_ALIASES)}: `;
    return `a${(this.#names += 1)}: `;
  }

  #conditions(probability: number): string {
    if (!this.#chance(probability)) return '';
    const one = (name: string): string => `@${name}(if: ${this.#condition_()})`;
    return this.#chance(0.2) ? `${one('skip')} ${one('include')}` : one(this.#pick(['skip', 'include']));
  }

  #condition_(): string {
    if (this.#chance(0.4)) return String(this.#chance(0.5));
    const value = this.#chance(0.5);
    if (this.#chance(0.5)) return this.#variable('Boolean!', undefined, value);
    return this.#variable(
      'Boolean',
      String(value),
      this.#pick([undefined, true, false, ...(this.#chance(0.1) ? [null] : [])]),
    );
  }

  #variable(type: string, initial: string | undefined, value: unknown): string {
    const name =
      this.#chance(0.03) && !this.#variables.has('representations')
        ? 'representations'
        : `v${(this.#names += 1)}`;
    this.#variables.set(name, { type, initial, value });
    return `$${name}`;
  }

  #argument(argument: GraphQLArgument, field: GraphQLField<unknown, unknown>): string {
    if (field.name === '__type')
      return `name: ${JSON.stringify(this.#pick(Object.keys(this.#schema.getTypeMap())))}`;
    return `${argument.name}: ${this.#value(argument.type, DEEPEST, true)}`;
  }

  #value(type: GraphQLInputType, depth: number, mayBeVariable: boolean): string {
    if (mayBeVariable && this.#chance(0.35)) return this.#variableFor(type, depth);
    if (isNonNullType(type)) return this.#value(type.ofType, depth, false);
    if (this.#chance(0.08)) return 'null';
    if (isListType(type)) {
      if (this.#chance(0.2)) return this.#value(type.ofType, depth - 1, false);
      const items = Array.from({ length: this.#below(3) }, () =>
        this.#value(type.ofType, depth - 1, mayBeVariable),
      );
      return `[${items.join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const fields = this.#fieldsOf(type.getFields(), depth);
      return `{ ${fields.map((field) => `${field.name}: ${this.#value(field.type, depth - 1, true)}`).join(', ')} }`;
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    return this.#leaf(type.name);
  }

  #fieldsOf(fields: Record<string, GraphQLInputField>, depth: number): GraphQLInputField[] {
    return Object.values(fields).filter(
      (field) => isRequiredInputField(field) || (depth > 1 && this.#chance(0.3)),
    );
  }

  #variableFor(type: GraphQLInputType, depth: number): string {
    const nullable = isNonNullType(type) ? type.ofType : type;
    const isDefaulted = this.#chance(0.3);
    if (isNonNullType(type) && !isDefaulted)
      return this.#variable(String(type), undefined, this.#json(type, depth));
    const value = this.#chance(0.3) ? undefined : this.#json(nullable, depth, 0.05);
    const initial = isDefaulted ? this.#constant(isNonNullType(type) ? type : nullable, depth) : undefined;
    const declared = isNonNullType(type) && this.#chance(0.3) ? String(type) : String(nullable);
    return this.#variable(declared, initial, value);
  }

  /** A literal without variables. */
  #constant(type: GraphQLInputType, depth: number): string {
    if (isNonNullType(type)) return this.#constant(type.ofType, depth);
    if (isListType(type)) return `[${this.#chance(0.5) ? this.#constant(type.ofType, depth - 1) : ''}]`;
    if (isInputObjectType(type)) {
      const fields = this.#fieldsOf(type.getFields(), depth);
      return `{ ${fields.map((field) => `${field.name}: ${this.#constant(field.type, depth - 1)}`).join(', ')} }`;
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    return this.#leaf(type.name);
  }

  /** A value as it comes in JSON. */
  #json(type: GraphQLInputType, depth: number, nulls = 0): unknown {
    if (this.#chance(0.02)) return this.#pick([null, 'wrong', 1.5, {}, [], true, 3_000_000_000]);
    if (isNonNullType(type)) return this.#json(type.ofType, depth);
    if (this.#chance(nulls)) return null;
    if (isListType(type)) {
      if (this.#chance(0.2)) return this.#json(type.ofType, depth - 1);
      return Array.from({ length: this.#below(3) }, () => this.#json(type.ofType, depth - 1));
    }
    if (isInputObjectType(type)) {
      const fields = this.#fieldsOf(type.getFields(), depth);
      return Object.fromEntries(fields.map((field) => [field.name, this.#json(field.type, depth - 1)]));
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    return this.#pick(JSON_VALUES[type.name] ?? ['x']);
  }

  #leaf(name: string): string {
    return this.#pick(LITERALS[name] ?? TEXTS);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  #chance(probability: number): boolean {
    return this.#next() < probability;
  }
}

const LITERALS: Readonly<Record<string, readonly string[]>> = {
  Boolean: ['true', 'false'],
  DateTime: ['"2026-03-01T09:30:00.000Z"', '"2026-03-01T09:30:00+02:00"', '"tomorrow"'],
  Float: ['1', '0', '-1', '1.5', '-0.0', '1e3', '1E-7', '12345678901234567890', '1e400', '0.1'],
  ID: ['1', '"1"', '"a"', '"007"', '123456789012345678901234567890', '""', '"-0"', '-5'],
  Int: ['1', '0', '-1', '2147483647', '20'],
  Money: ['1', '12.5', '0.1'],
};

const JSON_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  Boolean: [true, false],
  DateTime: ['2026-03-01T09:30:00.000Z', 'tomorrow', 12],
  Float: [1, 0, -1, 1.5, 1e300, 12345678901234567000],
  ID: ['1', 'a', 12, '007', ''],
  Int: [1, 0, -1, 2147483647],
  Money: [1, 12.5],
  String: ['a', '', 'é"\\', '123', '\u2028', '\u0000'],
};

/** A small generator of random numbers below 1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
