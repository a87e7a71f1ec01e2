import { useMutation } from '@apollo/client/react';
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { notifySuccess, rules, useApiForm, useStatusLabel, ApiFormView } from '@e-storefront/ui';
import { fromLocalTime, numberOrNull, toLocalTime, type NumberValue } from '../common/form-values';
import { CategoriesField, ProductsField, SellersField } from '../common/target-fields';
import { AdminCreateCouponDocument, AdminUpdateCouponDocument } from './coupon-form.generated';
import type { AdminCouponQuery } from './coupon-page.generated';

const KINDS = ['percentage', 'fixed'];

type Coupon = NonNullable<AdminCouponQuery['coupon']>;

interface CouponValues {
  code: string;
  description: string;
  discountType: string;
  discount: NumberValue;
  validFrom: string;
  validTo: string;
  minPurchase: NumberValue;
  maxDiscount: NumberValue;
  usageLimit: NumberValue;
  perCustomerLimit: NumberValue;
  firstOrderOnly: boolean;
  categoryIds: string[];
  productIds: string[];
  sellerIds: string[];
}

/** Valid for 30 days from now. */
function newCoupon(): CouponValues {
  const now = Date.now();
  return {
    code: '',
    description: '',
    discountType: 'percentage',
    discount: '',
    validFrom: toLocalTime(new Date(now).toISOString()),
    validTo: toLocalTime(new Date(now + 30 * 86_400_000).toISOString()),
    minPurchase: '',
    maxDiscount: '',
    usageLimit: '',
    perCustomerLimit: '',
    firstOrderOnly: false,
    categoryIds: [],
    productIds: [],
    sellerIds: [],
  };
}

function valuesOf(coupon: Coupon): CouponValues {
  return {
    code: coupon.code,
    description: coupon.description,
    discountType: coupon.discountType,
    discount: coupon.discount,
    validFrom: toLocalTime(coupon.validFrom),
    validTo: toLocalTime(coupon.validTo),
    minPurchase: coupon.minPurchase ?? '',
    maxDiscount: coupon.maxDiscount ?? '',
    usageLimit: coupon.usageLimit ?? '',
    perCustomerLimit: coupon.perCustomerLimit ?? '',
    firstOrderOnly: coupon.firstOrderOnly,
    categoryIds: coupon.categoryIds,
    productIds: coupon.productIds,
    sellerIds: coupon.sellerIds,
  };
}

function toInput(values: CouponValues) {
  return {
    ...values,
    discount: Number(values.discount),
    validFrom: fromLocalTime(values.validFrom),
    validTo: fromLocalTime(values.validTo),
    minPurchase: numberOrNull(values.minPurchase),
    maxDiscount: numberOrNull(values.maxDiscount),
    usageLimit: numberOrNull(values.usageLimit),
    perCustomerLimit: numberOrNull(values.perCustomerLimit),
  };
}

/** Creates or changes a coupon. @param coupon absent for a new one */
export function CouponForm({ coupon }: { coupon?: Coupon }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const kindName = useStatusLabel();
  const canWrite = usePermission('coupon:write');
  const [create] = useMutation(AdminCreateCouponDocument, { refetchQueries: ['AdminCoupons'] });
  const [update] = useMutation(AdminUpdateCouponDocument, { refetchQueries: ['AdminCoupon'] });
  const apiForm = useApiForm({
    initialValues: coupon ? valuesOf(coupon) : newCoupon(),
    rules: { code: rules.required, description: rules.required, discount: rules.required },
    submit: async (values) => {
      const input = toInput(values);
      if (coupon) {
        await update({ variables: { id: coupon.id, input } });
        notifySuccess(t('coupons.saved'));
        return;
      }
      const { data } = await create({ variables: { input } });
      notifySuccess(t('coupons.created'));
      await navigate(`../coupons/${data?.createCoupon?.id ?? ''}`);
    },
  });
  const { form, isSubmitting } = apiForm;
  const isPercentage = form.values.discountType === 'percentage';
  return (
    <ApiFormView form={apiForm}>
      <Fieldset variant="unstyled" disabled={!canWrite}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('coupons.code')}
              description={t('coupons.codeHint')}
              withAsterisk
              {...form.getInputProps('code')}
            />
            <TextInput
              label={t('coupons.text')}
              description={t('coupons.textHint')}
              withAsterisk
              {...form.getInputProps('description')}
            />
            <Select
              label={t('coupons.kind')}
              allowDeselect={false}
              data={KINDS.map((value) => ({ value, label: kindName('discount', value) }))}
              {...form.getInputProps('discountType')}
            />
            <NumberInput
              label={isPercentage ? t('coupons.percent') : t('coupons.amount')}
              withAsterisk
              min={0}
              {...(isPercentage && { max: 100, suffix: ' %' })}
              decimalScale={2}
              {...form.getInputProps('discount')}
            />
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
            <NumberInput
              label={t('coupons.minPurchase')}
              placeholder={t('common.none')}
              min={0}
              decimalScale={2}
              {...form.getInputProps('minPurchase')}
            />
            <NumberInput
              label={t('coupons.maxDiscount')}
              placeholder={t('common.none')}
              min={0}
              decimalScale={2}
              {...form.getInputProps('maxDiscount')}
            />
            <NumberInput
              label={t('coupons.usageLimit')}
              placeholder={t('common.unlimited')}
              min={1}
              allowDecimal={false}
              {...form.getInputProps('usageLimit')}
            />
            <NumberInput
              label={t('coupons.perCustomerLimit')}
              placeholder={t('common.unlimited')}
              min={1}
              allowDecimal={false}
              {...form.getInputProps('perCustomerLimit')}
            />
          </SimpleGrid>
          <Checkbox
            label={t('coupons.firstOrderOnly')}
            {...form.getInputProps('firstOrderOnly', { type: 'checkbox' })}
          />
          <CategoriesField {...form.getInputProps('categoryIds')} />
          <ProductsField
            {...form.getInputProps('productIds')}
            known={coupon?.products?.filter((product) => product !== null) ?? []}
          />
          <SellersField
            {...form.getInputProps('sellerIds')}
            known={coupon?.sellers?.filter((seller) => seller !== null) ?? []}
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
