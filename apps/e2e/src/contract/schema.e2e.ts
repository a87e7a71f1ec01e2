import {
  coerceInputValue,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  validate,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
} from 'graphql';
import { apiSchema } from '../support/api-schema';
import { CONTRACTS } from './contracts';
import { operationFor } from './operation';

const schema = apiSchema();
const contracts = Object.values(CONTRACTS);
const fields = contracts.flatMap((contract) => Object.entries(contract.fields));
const inputs = contracts.flatMap((contract) => Object.entries(contract.inputs));
const enums = contracts.flatMap((contract) => Object.entries(contract.enums));

describe('the public schema', () => {
  it.each(fields)('has %s as clients call it', (name, contract) => {
    expect(validate(schema, parse(operationFor(name, contract)))).toEqual([]);
    const field = rootField(name);
    const types = Object.fromEntries(field.args.map((arg) => [arg.name, String(arg.type)]));
    expect(types).toMatchObject(contract.args);
    expect(isListType(getNullableType(field.type))).toBe(contract.list ?? false);
  });

  it.each(fields)('requires nothing more from the callers of %s', (name, contract) => {
    const required = rootField(name).args.filter(isRequiredArgument);
    const given = Object.keys(contract.args).filter((arg) => contract.args[arg]?.endsWith('!'));
    expect(required.map((arg) => arg.name).sort()).toEqual(given.sort());
  });

  it.each(inputs)('accepts a %s as clients send it', (name, contract) => {
    const type = inputType(name);
    coerceInputValue(contract.sample, type, (fieldPath, _value, error) => {
      throw new Error(`${fieldPath.join('.')}: ${error.message}`);
    });
    for (const [fieldPath, wanted] of Object.entries(contract.fields)) {
      const field = inputField(type, fieldPath);
      if (!wanted.startsWith('any')) expect([fieldPath, String(field.type)]).toEqual([fieldPath, wanted]);
    }
  });

  it.each(inputs)('requires nothing more in a %s', (name, contract) => {
    const optional = Object.keys(contract.fields).filter((key) => !contract.fields[key]?.endsWith('!'));
    const required = requiredPaths(inputType(name), Object.keys(contract.fields));
    expect(required.filter((key) => optional.includes(key) || !contract.fields[key])).toEqual([]);
  });

  it.each(enums)('has every value of %s that clients know', (name, values) => {
    const type = schema.getType(name);
    const known = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    expect(known).toEqual(expect.arrayContaining([...values]));
  });
});

function rootField(name: string): GraphQLField<unknown, unknown> {
  const [type, field = ''] = name.split('.');
  const root = type === 'Query' ? schema.getQueryType() : schema.getMutationType();
  const found = root?.getFields()[field];
  if (!found) throw new Error(`The schema has no ${name}.`);
  return found;
}

function inputType(name: string): GraphQLInputObjectType {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) throw new Error(`The schema has no input ${name}.`);
  return type;
}

function inputField(type: GraphQLInputObjectType, fieldPath: string): GraphQLInputField {
  const [head = '', ...rest] = fieldPath.split('.');
  const field = type.getFields()[head];
  if (!field) throw new Error(`${type.name} has no ${head}.`);
  const inner = getNamedType(field.type);
  return rest.length > 0 && isInputObjectType(inner) ? inputField(inner, rest.join('.')) : field;
}

/** The required fields, also within inputs that clients send. @param sent the paths of all fields that they send */
function requiredPaths(type: GraphQLInputObjectType, sent: readonly string[], prefix = ''): string[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const own = `${prefix}${field.name}`;
    const inner = getNamedType(field.type);
    const isSent = sent.some((key) => key.startsWith(`${own}.`)) || isRequiredInputField(field);
    const below = isSent && isInputObjectType(inner) ? requiredPaths(inner, sent, `${own}.`) : [];
    return isRequiredInputField(field) ? [own, ...below] : below;
  });
}
