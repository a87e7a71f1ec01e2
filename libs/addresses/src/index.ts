export { deliveryAddress, type DeliveryAddress } from './address';
export { countryName, parseCountry, type Country } from './country';
export { displayPhone, parsePhone, PHONE_FAULT } from './phone';
