import { startFakeSubgraph, type FakeSubgraph } from './fake-subgraph';
import type { TestIdentity } from './identity';

/** The state of an account in the fake auth service. */
export interface TestAccount {
  /** Of the account's newest event; 0, where it is left out, is older than every event. */
  version?: number;
  role: string;
  isActive: boolean;
  canSell: boolean;
}

/** The fake, with its accounts. */
export interface FakeAccounts extends FakeSubgraph {
  /** Accounts by id; null for an id that nobody has. Ids that are left out are those of approved sellers. */
  accounts: Map<string, TestAccount | null>;
}

const SELLER: TestAccount = { role: 'seller', isActive: true, canSell: true };

/** A fake of the auth service: every id has an account, except those that the test removes. */
export async function startFakeAccounts(identity: TestIdentity): Promise<FakeAccounts> {
  const accounts = new Map<string, TestAccount | null>();
  const peer = await startFakeSubgraph(identity, {
    typeDefs: `type AccountStanding { version: Int! role: String! isActive: Boolean! canSell: Boolean! }
      type Query { accountStandings(ids: [ID!]!): [AccountStanding]! }`,
    resolvers: {
      Query: {
        accountStandings: (_parent, { ids }: { ids: string[] }) =>
          ids.map((id) => {
            const account = accounts.has(id) ? accounts.get(id) : SELLER;
            return account && { version: 0, ...account };
          }),
      },
    },
  });
  return Object.assign(peer, { accounts });
}
