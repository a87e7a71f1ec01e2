import { useQuery } from '@apollo/client/react';
import { MultiSelect, type MultiSelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { useCategories } from '../categories/use-categories';
import { AdminTargetProductsDocument, AdminTargetSellersDocument } from './targets.generated';

/** Something with a name that a list of ids can contain. */
export interface Named {
  id: string;
  name: string;
}

type FieldProps = Pick<MultiSelectProps, 'value' | 'onChange' | 'error' | 'onBlur' | 'onFocus'>;
type TargetFieldProps = FieldProps & {
  /** Those of the value whose names are known. */
  known?: readonly Named[];
};

/** The categories that a discount is limited to. */
export function CategoriesField(props: FieldProps): ReactNode {
  const { t } = useTranslation();
  const categories = useCategories();
  return (
    <MultiSelect
      label={t('targets.categories')}
      placeholder={t('targets.any')}
      searchable
      clearable
      data={categories.map(({ id, fullName }) => ({ value: id, label: fullName }))}
      {...props}
    />
  );
}

/** The products that a discount is limited to, found by search. */
export function ProductsField({ known, ...props }: TargetFieldProps): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 250);
  const { data } = useQuery(AdminTargetProductsDocument, {
    variables: { search: settled },
    skip: settled.trim() === '',
  });
  return (
    <SearchedField
      {...props}
      label={t('targets.products')}
      known={known ?? []}
      found={data?.searchProducts ?? []}
      search={search}
      onSearch={setSearch}
    />
  );
}

/** The sellers that a discount is limited to, found by search. */
export function SellersField({ known, ...props }: TargetFieldProps): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 250);
  const { data } = useQuery(AdminTargetSellersDocument, {
    variables: { search: settled },
    skip: settled.trim() === '',
  });
  return (
    <SearchedField
      {...props}
      label={t('targets.sellers')}
      known={known ?? []}
      found={data?.users?.users ?? []}
      search={search}
      onSearch={setSearch}
    />
  );
}

type SearchedFieldProps = FieldProps & {
  label: string;
  known: readonly Named[];
  found: readonly Named[];
  search: string;
  onSearch: (search: string) => void;
};

function SearchedField({ known, found, search, onSearch, ...props }: SearchedFieldProps): ReactNode {
  const { t } = useTranslation();
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  const names = new Map([...known, ...found].map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? seen.get(id) ?? id;
  const chosen = props.value ?? [];
  const options = [...new Set([...found.map(({ id }) => id), ...chosen])];
  return (
    <MultiSelect
      {...props}
      placeholder={chosen.length === 0 ? t('targets.any') : undefined}
      searchable
      clearable
      searchValue={search}
      onSearchChange={onSearch}
      nothingFoundMessage={t('targets.nothing')}
      // The API has searched, also by words that a name does not contain.
      filter={({ options: all }) => all}
      onChange={(ids) => {
        // The next search may not find them.
        setSeen(new Map(ids.map((id) => [id, nameOf(id)])));
        props.onChange?.(ids);
      }}
      data={options.map((id) => ({ value: id, label: nameOf(id) }))}
    />
  );
}
