export { ADDRESS_FORMATS } from './address-formats';
export {
  COUNTRY_CODES,
  isPostalCode,
  missingAddressParts,
  postalCodeExample,
  requiredAddressParts,
  type AddressPart,
} from './address-parts';
