import { FrontendUrls, withToken } from './frontend-urls';

const GATEWAY = 'https://api.shop.example';
const ORIGINS = ['http://localhost:3000', 'https://seller.shop.example', 'https://admin.shop.example:8443/'];

describe('addresses in mails', () => {
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
  ])('lead to the page of the gateway for %j where no front end is configured', (wanted) =>
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
  ])('lead for %j to %s where front ends are configured', (wanted, base) => {
    expect(full.tokenPage('reset-password', wanted)).toBe(`${base}/reset-password`);
  });

  it('lead to the front end of somebody’s role when nothing is asked for', () => {
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
  ])('lead for the address %s of an allowed origin to %s', (wanted, base) => {
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
  ])('never lead to %.60s, which is none of ours', (wanted) => {
    expect(bare.tokenPage('verify-email', wanted)).toBe(`${GATEWAY}/verify-email`);
  });

  it('lead to an order or ticket by its number, in the front end of who reads the mail', () => {
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

  it('take a token in the query, whatever it holds', () => {
    expect(withToken('https://shop.example/order', 'a&b=c')).toBe(
      'https://shop.example/order?token=a%26b%3Dc',
    );
  });
});
