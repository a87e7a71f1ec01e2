import { useMutation } from '@apollo/client/react';
import { Button, Card, Group, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  EmptyState,
  notifySuccess,
  PageHeader,
  QueryState,
  rules,
  useApiForm,
  ApiFormView,
} from '@e-storefront/ui';
import { useQuery } from '@apollo/client/react';
import { useAction } from '../common/use-action';
import { AdminCategoriesDocument, type AdminCategoryFragment } from './categories.generated';
import {
  AdminCreateCategoryDocument,
  AdminDeleteCategoryDocument,
  AdminUpdateCategoryDocument,
} from './category-actions.generated';
import { canMoveTo, flattenTree, toTree } from './category-tree';

const REFETCH = ['AdminCategories'];

/** A form for a category; for a new one without an id in the address. */
export function CategoryPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminCategoriesDocument);
  const categories = data?.categories?.data ?? [];
  const category = categories.find((one) => one.id === id);
  return (
    <>
      <PageHeader
        title={category?.name ?? (id ? t('categories.category') : t('categories.create'))}
        back={{ to: '..', label: t('categories.title') }}
      />
      <QueryState
        isLoading={loading && !data}
        error={error}
        onRetry={() => void refetch()}
        isEmpty={id !== undefined && !category}
        empty={<EmptyState title={t('categories.unknown')} text={t('categories.unknownText')} />}
      >
        <Card withBorder padding="lg" maw={640}>
          <CategoryForm key={id ?? 'new'} category={category} categories={categories} />
        </Card>
      </QueryState>
    </>
  );
}

interface CategoryFormProps {
  /** Absent for a new one. */
  category: AdminCategoryFragment | undefined;
  categories: readonly AdminCategoryFragment[];
}

function CategoryForm({ category, categories }: CategoryFormProps): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const tree = toTree(categories);
  const [create] = useMutation(AdminCreateCategoryDocument, { refetchQueries: REFETCH });
  const [update] = useMutation(AdminUpdateCategoryDocument, { refetchQueries: REFETCH });
  const apiForm = useApiForm({
    initialValues: {
      name: category?.name ?? '',
      slug: category?.slug ?? '',
      description: category?.description ?? '',
      icon: category?.icon ?? '',
      parentId: category?.parent?.id ?? search.get('parent') ?? '',
      isActive: category?.isActive ?? true,
    },
    rules: { name: rules.required },
    submit: async ({ slug, ...values }) => {
      const input = { ...values, ...(slug && slug !== category?.slug && { slug }) };
      await (category
        ? update({ variables: { id: category.id, input } })
        : create({ variables: { input: { ...input, position: categories.length } } }));
      notifySuccess(t('categories.saved'));
      await navigate('../categories');
    },
  });
  const { form, isSubmitting } = apiForm;
  return (
    <ApiFormView form={apiForm}>
      <TextInput label={t('categories.name')} withAsterisk {...form.getInputProps('name')} />
      <TextInput
        label={t('categories.slug')}
        description={t('categories.slugHint')}
        {...form.getInputProps('slug')}
      />
      <Select
        label={t('categories.parent')}
        placeholder={t('categories.topLevel')}
        clearable
        searchable
        data={flattenTree(tree)
          .filter(({ id }) => !category || canMoveTo(tree, category.id, id))
          .map(({ id, fullName }) => ({ value: id, label: fullName }))}
        {...form.getInputProps('parentId')}
      />
      <Textarea label={t('categories.text')} autosize minRows={3} {...form.getInputProps('description')} />
      <TextInput
        label={t('categories.icon')}
        description={t('categories.iconHint')}
        {...form.getInputProps('icon')}
      />
      <Switch
        label={t('categories.active')}
        description={t('categories.activeHint')}
        {...form.getInputProps('isActive', { type: 'checkbox' })}
      />
      <Group justify="space-between">
        {category ? <DeleteCategory category={category} /> : <span />}
        <Button type="submit" loading={isSubmitting}>
          {t('common.save')}
        </Button>
      </Group>
    </ApiFormView>
  );
}

function DeleteCategory({ category }: { category: AdminCategoryFragment }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [remove, isRunning] = useAction(AdminDeleteCategoryDocument, {
    confirm: {
      text: t('categories.deleteText', { name: category.name }),
      confirmLabel: t('categories.delete'),
      danger: true,
    },
    done: t('categories.deleted'),
    refetch: REFETCH,
  });
  const removeCategory = async (): Promise<void> => {
    if (await remove({ id: category.id })) await navigate('../categories');
  };
  return (
    <Button
      variant="light"
      color="red"
      loading={isRunning}
      leftSection={<IconTrash size={16} aria-hidden />}
      onClick={removeCategory}
    >
      {t('categories.delete')}
    </Button>
  );
}
