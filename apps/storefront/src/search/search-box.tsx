import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Form, useLocation, useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { productPath } from '../product/product-path';
import { SuggestionOption } from './suggestion-option';
import { useSuggestions, type Suggestion } from './use-suggestions';

/** The search of the header. It suggests as one types; without scripts it is a form. */
export function SearchBox(): ReactNode {
  const { key } = useLocation();
  const [params] = useSearchParams();
  // A new page starts with its own search.
  return <SearchForm key={key} initial={params.get('q') ?? ''} />;
}

function SearchForm({ initial }: { initial: string }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const combobox = useCombobox();
  const [text, setText] = useState(initial);
  const suggestions = useSuggestions(text, combobox.dropdownOpened);
  const open = (value: string): void => {
    const suggestion = suggestions[Number(value)];
    combobox.closeDropdown();
    if (suggestion) void navigate(pathOf(suggestion));
  };
  return (
    <Form action="/search" role="search" onSubmit={() => combobox.closeDropdown()}>
      <Combobox store={combobox} onOptionSubmit={open} shadow="md">
        <Combobox.Target>
          <TextInput
            type="search"
            name="q"
            value={text}
            size="md"
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            leftSection={<IconSearch size={18} aria-hidden />}
            autoComplete="off"
            maxLength={200}
            onChange={({ currentTarget: { value } }) => {
              setText(value);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={suggestions.length === 0}>
          <Combobox.Options
            aria-label={t('search.suggestions')}
            mah="min(60vh, 26rem)"
            style={{ overflowY: 'auto' }}
          >
            {suggestions.map((suggestion, index) => (
              <Combobox.Option key={`${suggestion.type} ${suggestion.text}`} value={String(index)}>
                <SuggestionOption suggestion={suggestion} />
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </Form>
  );
}

function pathOf({ text, product, category }: Suggestion): string {
  if (product) return productPath(product);
  if (category) return `/categories/${category.slug}`;
  return `/search?${new URLSearchParams({ q: text })}`;
}
