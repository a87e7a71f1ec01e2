import { FrontendUrls, withToken } from './frontend-urls';

const GATEWAY = 'https://api.shop.example';
const ORIGINS = ['http://localhost:3000', 'https://seller.shop.example', 'https://admin.shop.example:8443/'];

describe('FrontendUrls', () => {
  const bare = new FrontendUrls({ publicUrl: `${GATEWAY}/`, origins: ORIGINS, frontends: new Map() });
  const full = new FrontendUrls({
    publicUrl: GATEWAY,
    origins: ORIGINS,
    frontends: new Map([
      ['storefront', 'https://shop.example'],
      ['seller', 'https://shop.example:444/sell/'],
    ]),
  });

  it.each([
    undefined,
    null,
    '',
    '  ',
    'storefront',
    'Shop',
    'seller',
    'ADMIN',
    'shell',
    'customer',
    'no-such-name',
  ])('links to the gateway page for %j if no front end is configured', (wanted) =>
    expect(bare.tokenPage('verify-email', wanted)).toBe(`${GATEWAY}/verify-email`),
  );

  it.each([
    [undefined, 'https://shop.example'],
    ['storefront', 'https://shop.example'],
    [' StoreFront ', 'https://shop.example'],
    ['shop', 'https://shop.example'],
    ['customer', 'https://shop.example'],
    ['SELLER', 'https://shop.example:444/sell'],
    ['https://shop.example:444', 'https://shop.example:444/sell'],
    ['admin', GATEWAY],
    ['shell', GATEWAY],
  ])('resolves %j to %s if front ends are configured', (wanted, base) => {
    expect(full.tokenPage('reset-password', wanted)).toBe(`${base}/reset-password`);
  });

  it('links to the front end of the role by default', () => {
    expect(full.tokenPage('verify-email', null, 'seller')).toBe('https://shop.example:444/sell/verify-email');
    expect(full.tokenPage('verify-email', '', 'customer')).toBe('https://shop.example/verify-email');
    expect(full.tokenPage('verify-email', undefined, 'support')).toBe(`${GATEWAY}/verify-email`);
  });

  it.each([
    ['http://localhost:3000', 'http://localhost:3000'],
    ['localhost:3000', 'http://localhost:3000'],
    ['http://localhost:3000/account/verify?x=1#y', 'http://localhost:3000'],
    ['seller.shop.example', 'https://seller.shop.example'],
    ['HTTPS://Seller.Shop.Example', 'https://seller.shop.example'],
    ['https://admin.shop.example:8443', 'https://admin.shop.example:8443'],
    ['api.shop.example', GATEWAY],
  ])('resolves the allowed origin %s to %s', (wanted, base) => {
    expect(bare.tokenPage('verify-email', wanted)).toBe(`${base}/verify-email`);
  });

  it.each([
    'https://evil.example',
    'evil.example',
    '//evil.example',
    'https://seller.shop.example@evil.example',
    'https://evil.example/seller.shop.example',
    'https://evil.example?seller.shop.example',
    'https://evil.example#@seller.shop.example',
    'https://seller.shop.example.evil.example',
    'https://seller.shop.example:8443',
    'http://localhost:3001',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://[::1',
    'https:\\\\evil.example',
    'constructor',
    '__proto__',
    'x'.repeat(5_000),
  ])('never links to the foreign address %.60s', (wanted) => {
    expect(bare.tokenPage('verify-email', wanted)).toBe(`${GATEWAY}/verify-email`);
  });

  it('links to orders and tickets by number in the front end of the recipient', () => {
    expect(full.detailPage('orders', 'ORD-20260301-7F3K9Q', 'customer')).toBe(
      'https://shop.example/orders/ORD-20260301-7F3K9Q',
    );
    expect(full.detailPage('tickets', 'TKT-000123', 'seller')).toBe(
      'https://shop.example:444/sell/tickets/TKT-000123',
    );
    expect(full.detailPage('tickets', 'TKT-000123', 'support')).toBeNull();
    expect(bare.detailPage('orders', 'ORD-20260301-7F3K9Q', 'customer')).toBeNull();
    expect([full.sellerProductsPage(), bare.sellerProductsPage()]).toEqual([
      'https://shop.example:444/sell/products',
      null,
    ]);
  });

  it('encodes the token in the query', () => {
    expect(withToken('https://shop.example/order', 'a&b=c')).toBe(
      'https://shop.example/order?token=a%26b%3Dc',
    );
  });
});
