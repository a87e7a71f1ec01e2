import type { Faker } from '@faker-js/faker';

interface Voice {
  openings: readonly string[];
  details: readonly string[];
}

/** Review texts, by number of stars. */
const VOICES: Readonly<Record<number, Voice>> = {
  5: {
    openings: [
      'Exactly what I was looking for.',
      'Worth every rupee.',
      'I have bought this twice now.',
      'Better than in the pictures.',
      'My mother wants one, too.',
      'Could not be happier.',
    ],
    details: [
      'The quality is far above what the price suggests.',
      'It came two days early and was packed with care.',
      'After a month of daily use it still looks new.',
      'The seller answered my question within the hour.',
      'Every detail has been thought of.',
    ],
  },
  4: {
    openings: [
      'Very good, with one small wish.',
      'Happy with it.',
      'Does what it promises.',
      'A solid choice.',
    ],
    details: [
      'The packaging could be smaller.',
      'Delivery took a day longer than announced.',
      'I would have liked one more colour.',
      'A little dearer than others, but it shows.',
      'The instructions are short; one finds out.',
    ],
  },
  3: {
    openings: ['It is all right.', 'Mixed feelings.', 'Good idea, middling execution.'],
    details: [
      'It does its job, no more than that.',
      'The colour is paler than in the picture.',
      'Fine for the price, but I expected a bit more.',
      'One has to get used to it.',
    ],
  },
  2: {
    openings: ['Not quite what I expected.', 'Disappointed.', 'I had hoped for better.'],
    details: [
      'It feels thinner than the description says.',
      'One corner was scratched when it came.',
      'The size runs small.',
      'It worked well for two weeks, then less so.',
    ],
  },
  1: {
    openings: ['I would not buy this again.', 'Sent it back.', 'A let-down.'],
    details: [
      'It arrived broken.',
      'Nothing like the picture.',
      'It stopped working on the third day.',
      'I waited three weeks for the wrong size.',
    ],
  },
};

/** A text that matches the stars; some reviews have only stars. */
export function reviewText(rating: number, faker: Faker): string | null {
  const voice = VOICES[rating];
  if (!voice || faker.number.float() < 0.08) return null;
  const opening = faker.helpers.arrayElement(voice.openings);
  return faker.number.float() < 0.2 ? opening : `${opening} ${faker.helpers.arrayElement(voice.details)}`;
}
