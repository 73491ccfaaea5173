import { number } from '../words'

/** A p value as people read it: beyond six decimals its size says no more. */
export const pValue = (p: number): string => (p < 1e-6 ? 'below 0.000001' : number(Number(p.toPrecision(2))))
