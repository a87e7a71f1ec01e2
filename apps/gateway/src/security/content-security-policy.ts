/** The explorer loads its own files; Apollo Sandbox loads from Apollo's hosts when a developer opens it. */
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
