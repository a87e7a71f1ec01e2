import { useMutation, useQuery } from '@apollo/client/react';
import {
  Button,
  Checkbox,
  Chip,
  Fieldset,
  Group,
  Input,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, rules, useApiForm, useStatusOptions, ApiFormView } from '@e-storefront/ui';
import { CategoriesField, ProductsField, SellersField } from '../common/target-fields';
import {
  AdminCreatePromotionDocument,
  AdminCustomerGroupsDocument,
  AdminUpdatePromotionDocument,
} from './promotion-form.generated';
import { newPromotion, toInput, valuesOf } from './promotion-values';
import type { AdminPromotionFragment } from './promotion.generated';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'];

/** Creates or changes a promotion. @param promotion absent for a new one */
export function PromotionForm({ promotion }: { promotion?: AdminPromotionFragment }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canWrite = usePermission('coupon:write');
  const groups = useQuery(AdminCustomerGroupsDocument).data?.customerGroups ?? [];
  const [create] = useMutation(AdminCreatePromotionDocument, { refetchQueries: ['AdminPromotions'] });
  const [update] = useMutation(AdminUpdatePromotionDocument);
  const apiForm = useApiForm({
    initialValues: promotion ? valuesOf(promotion) : newPromotion(),
    rules: { name: rules.required },
    submit: async (values) => {
      const input = toInput(values);
      if (promotion) {
        await update({ variables: { id: promotion.id, input } });
        notifySuccess(t('promotions.saved'));
        return;
      }
      await create({ variables: { input } });
      notifySuccess(t('promotions.created'));
      await navigate('../promotions');
    },
  });
  const { form, isSubmitting } = apiForm;
  const { action } = form.values;
  const number = (field: keyof ReturnType<typeof newPromotion>, placeholder: string): ReactNode => (
    <NumberInput
      label={t(`promotions.${field}`)}
      placeholder={placeholder}
      decimalScale={2}
      {...form.getInputProps(field)}
    />
  );
  const none = t('common.none');
  const unlimited = t('common.unlimited');
  return (
    <ApiFormView form={apiForm}>
      <Fieldset variant="unstyled" disabled={!canWrite}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('promotions.name')} withAsterisk {...form.getInputProps('name')} />
            <TextInput
              label={t('promotions.code')}
              placeholder={t('promotions.automatic')}
              {...form.getInputProps('code')}
            />
            <Select
              label={t('promotions.action')}
              allowDeselect={false}
              data={useStatusOptions('discount')}
              {...form.getInputProps('action')}
            />
            {action !== 'freeShipping' && (
              <NumberInput
                label={action === 'fixed' ? t('coupons.amount') : t('coupons.percent')}
                min={0}
                decimalScale={2}
                {...(action !== 'fixed' && { max: 100, suffix: ' %' })}
                {...form.getInputProps('discount')}
              />
            )}
            {action === 'buyXGetY' && number('buyQuantity', none)}
            {action === 'buyXGetY' && number('getQuantity', none)}
            <TextInput
              type="datetime-local"
              label={t('coupons.validFrom')}
              {...form.getInputProps('validFrom')}
            />
            <TextInput
              type="datetime-local"
              label={t('coupons.validTo')}
              {...form.getInputProps('validTo')}
            />
            {number('minPurchase', none)}
            {number('minQuantity', none)}
            {number('maxDiscount', none)}
            {number('dailyBudget', unlimited)}
            {number('usageLimit', unlimited)}
            {number('perCustomerLimit', unlimited)}
            {number('fromHour', none)}
            {number('toHour', none)}
            {number('priority', '0')}
            <TextInput
              label={t('promotions.exclusivityGroup')}
              placeholder={none}
              {...form.getInputProps('exclusivityGroup')}
            />
          </SimpleGrid>
          <Input.Wrapper label={t('promotions.weekdays')} labelElement="div">
            <Chip.Group multiple {...form.getInputProps('weekdays')}>
              <Group gap="xs" mt={4}>
                {WEEKDAYS.map((day) => (
                  <Chip key={day} value={day}>
                    {t(`promotions.weekdayNames.${day}`)}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          <Checkbox
            label={t('coupons.firstOrderOnly')}
            {...form.getInputProps('firstOrderOnly', { type: 'checkbox' })}
          />
          <CategoriesField {...form.getInputProps('categoryIds')} />
          <ProductsField {...form.getInputProps('productIds')} />
          <SellersField {...form.getInputProps('sellerIds')} />
          <TagsInput
            label={t('promotions.customerGroups')}
            placeholder={t('targets.any')}
            data={groups.map(({ name }) => name)}
            maxTags={20}
            {...form.getInputProps('customerGroups')}
          />
          {canWrite && (
            <Group justify="end">
              <Button type="submit" loading={isSubmitting}>
                {t('common.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </Fieldset>
    </ApiFormView>
  );
}
