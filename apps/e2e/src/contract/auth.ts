import type { SubgraphContract } from './contract';

const USER = 'id name email phone role isActive emailVerified createdAt lastLogin profilePicture';
const ADDRESS =
  'id userId name mobile email street city state zip country isDefault label createdAt updatedAt';
const PAGINATION = 'page limit total pages sellerCount adminCount customerCount';
const SESSION = `user { ${USER} } accessToken refreshToken`;
const ADDRESS_RESULT = `success message address { ${ADDRESS} }`;
const TOKEN_CHECK = 'success message email';
const PROFILE = { name: 'any', phone: 'any' };
const PLACE = { name: 'A', mobile: '1', street: 'B', city: 'C', state: 'D', zip: '1', country: 'India' };

export const auth: SubgraphContract = {
  fields: {
    'Query.me': { args: {}, select: USER },
    'Query.user': { args: { id: 'ID!' }, select: USER },
    'Query.getUserById': {
      args: { id: 'ID!' },
      select: `user { ${USER} } accessToken refreshToken tokenExpiry`,
    },
    'Query.users': {
      args: { page: 'Int', limit: 'Int', search: 'String', role: 'String' },
      select: `users { ${USER} } pagination { ${PAGINATION} }`,
    },
    'Query.validateResetToken': { args: { token: 'String!' }, select: TOKEN_CHECK },
    'Query.validateEmailToken': { args: { token: 'String!' }, select: TOKEN_CHECK },
    'Query.myAddresses': { args: {}, select: `addresses { ${ADDRESS} }` },
    'Mutation.login': { args: { input: 'LoginInput!' }, select: SESSION },
    'Mutation.register': { args: { input: 'RegisterInput!' }, select: SESSION },
    'Mutation.googleAuth': { args: { input: 'GoogleAuthInput!' }, select: SESSION },
    'Mutation.logout': { args: {}, select: '' },
    'Mutation.updateProfile': {
      args: { input: 'UpdateProfileInput!' },
      select: `success message user { ${USER} }`,
    },
    'Mutation.changePassword': { args: { input: 'ChangePasswordInput!' }, select: 'success message' },
    'Mutation.updateUserRole': { args: { id: 'ID!', role: 'String!' }, select: USER },
    'Mutation.deleteUser': { args: { id: 'ID!' }, select: '' },
    'Mutation.sendVerificationEmail': { args: { source: 'String' }, select: 'success message' },
    'Mutation.verifyEmail': { args: {}, select: `success message user { ${USER} }` },
    'Mutation.verifyEmailByToken': {
      args: { token: 'String!' },
      select: `success message user { ${USER} }`,
    },
    'Mutation.forgotPassword': {
      args: { email: 'String!', domain: 'String!' },
      select: 'success message resetToken resetUrl',
    },
    'Mutation.resetPassword': {
      args: { token: 'String!', password: 'String!', confirmPassword: 'String!' },
      select: 'success message',
    },
    'Mutation.addAddress': { args: { input: 'AddAddressInput!' }, select: ADDRESS_RESULT },
    'Mutation.updateAddress': {
      args: { id: 'ID!', input: 'UpdateAddressInput!' },
      select: ADDRESS_RESULT,
    },
    'Mutation.setDefaultAddress': { args: { id: 'ID!' }, select: ADDRESS_RESULT },
    'Mutation.deleteAddress': { args: { id: 'ID!' }, select: 'success message' },
  },
  inputs: {
    LoginInput: {
      fields: { email: 'any!', password: 'any!' },
      sample: { email: 'a@example.com', password: 'secret' },
    },
    RegisterInput: {
      fields: { email: 'any!', password: 'any!', name: 'any!', role: 'any' },
      sample: { email: 'a@example.com', password: 'secret', name: 'A', role: 'seller' },
    },
    GoogleAuthInput: { fields: { idToken: 'any!' }, sample: { idToken: 'a.b.c' } },
    UpdateProfileInput: { fields: PROFILE, sample: { name: 'A', phone: '+91 1' } },
    ChangePasswordInput: {
      fields: { currentPassword: 'any!', newPassword: 'any!' },
      sample: { currentPassword: 'a', newPassword: 'b' },
    },
    AddAddressInput: {
      fields: {
        name: 'any!',
        mobile: 'any!',
        street: 'any!',
        city: 'any!',
        state: 'any!',
        zip: 'any!',
        country: 'any!',
        email: 'any',
        isDefault: 'Boolean',
        label: 'any',
      },
      sample: { ...PLACE, email: 'a@example.com', isDefault: true, label: 'Home' },
    },
    UpdateAddressInput: {
      fields: {
        name: 'any',
        mobile: 'any',
        street: 'any',
        city: 'any',
        state: 'any',
        zip: 'any',
        country: 'any',
        email: 'any',
        isDefault: 'Boolean',
        label: 'any',
      },
      sample: { label: 'Office' },
    },
  },
  enums: {},
};
