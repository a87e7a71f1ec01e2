import { TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';

type FieldsByType = ReadonlyMap<string, ReadonlySet<string>>;

/** The gateway sends few different documents; each is parsed once. */
const known = new WeakMap<DocumentNode, FieldsByType>();

/**
 * The fields that an operation selects, so that only the required data is read from the database. Everything
 * counts as selected until the operation is known.
 */
export class Selection {
  #fields: FieldsByType | null = null;

  /** Adds the fields of a document, whatever their conditions. */
  read(document: DocumentNode, schema: GraphQLSchema): void {
    const fields = known.get(document) ?? fieldsByType(document, schema);
    known.set(document, fields);
    this.#fields = fields;
  }

  /** Whether the operation selects one of these fields of an object type, at any depth. */
  includes(type: string, fields: readonly string[]): boolean {
    if (!this.#fields) return true;
    const selected = this.#fields.get(type);
    return selected !== undefined && fields.some((field) => selected.has(field));
  }
}

/**
 * The details that the caller's operation needs of an entity: parts of it that are read only where they are selected.
 * @param type the entity's type in the schema
 * @param fields the fields of that type that need each detail
 */
export function selectedDetails<Detail extends string>(
  { selection }: { readonly selection?: Selection },
  type: string,
  { details, fields }: { details: readonly Detail[]; fields: Readonly<Record<Detail, readonly string[]>> },
): readonly Detail[] {
  return selection ? details.filter((detail) => selection.includes(type, fields[detail])) : details;
}

function fieldsByType(document: DocumentNode, schema: GraphQLSchema): FieldsByType {
  const fields = new Map<string, Set<string>>();
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    Field({ name }) {
      const type = types.getParentType()?.name;
      if (type === undefined) return;
      const selected = fields.get(type);
      if (selected) selected.add(name.value);
      else fields.set(type, new Set([name.value]));
    },
  });
  visit(document, visitor);
  return fields;
}
