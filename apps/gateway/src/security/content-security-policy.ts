/** What pages of the gateway may load: the explorer's own files, and Apollo's Sandbox where somebody opens it. */
export const contentSecurityPolicy = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", 'https://embeddable-sandbox.cdn.apollographql.com'],
    workerSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'", 'ws:', 'wss:'],
    frameSrc: ["'self'", 'https://sandbox.embed.apollographql.com'],
    frameAncestors: ["'self'"],
    upgradeInsecureRequests: null,
  },
};
