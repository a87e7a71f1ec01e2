export { createI18n, type Texts } from './create-i18n';
export { createFormats, NO_CURRENCY, ShopCurrency, useFormats, type Formats } from './format';
export { bestLanguage, DEFAULT_LANGUAGE, isLanguage, LANGUAGES, type Language } from './languages';
export { I18nextProvider, Trans, useTranslation } from 'react-i18next';
