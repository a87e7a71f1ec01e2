import { Paper, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Form, Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { productPath } from '../product/product-path';
import classes from './search-box.module.css';
import { SuggestionOption } from './suggestion-option';
import { useSuggestions, type Suggestion } from './use-suggestions';

/** The search of the header. It suggests as one types; without scripts it is a form. */
export function SearchBox(): ReactNode {
  const { key } = useLocation();
  const [params] = useSearchParams();
  // A new page starts with its own search.
  return <SearchForm key={key} initial={params.get('q') ?? ''} />;
}

/**
 * A combobox by the pattern of WAI-ARIA: the focus stays in the field, arrows move through the list. Mantine's one would
 * load a library for positions on every page.
 */
function SearchForm({ initial }: { initial: string }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState(initial);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const suggestions = useSuggestions(text, isOpen);
  const isShown = isOpen && suggestions.length > 0;
  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const count = suggestions.length;
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      // From -1, the field itself, round through all options.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Enter' && isShown && suggestions[active]) {
      event.preventDefault();
      close();
      void navigate(pathOf(suggestions[active]));
    }
  };
  return (
    <Form action="/search" role="search" className={classes['search']} onSubmit={close}>
      <TextInput
        type="search"
        name="q"
        value={text}
        size="md"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined}
        placeholder={t('search.placeholder')}
        leftSection={<IconSearch size={18} aria-hidden />}
        autoComplete="off"
        maxLength={200}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          setOpen(true);
          setActive(-1);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <Paper
        component="ul"
        id={listId}
        role="listbox"
        aria-label={t('search.suggestions')}
        className={classes['list']}
        shadow="md"
        withBorder
        hidden={!isShown}
      >
        {suggestions.map((suggestion, index) => (
          <li key={`${suggestion.type} ${suggestion.text}`} role="presentation">
            <Link
              to={pathOf(suggestion)}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes['option']}
              // The field keeps the focus; losing it closes the list.
              onMouseDown={(event) => event.preventDefault()}
              onClick={close}
            >
              <SuggestionOption suggestion={suggestion} />
            </Link>
          </li>
        ))}
      </Paper>
    </Form>
  );
}

function pathOf({ text, product, category }: Suggestion): string {
  if (product) return productPath(product);
  if (category) return `/categories/${category.slug}`;
  return `/search?${new URLSearchParams({ q: text })}`;
}
