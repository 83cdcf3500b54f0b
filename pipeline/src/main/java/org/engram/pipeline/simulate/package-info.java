/**
 * A cohort made by simulation in a documented way, for the demo and for tests: what is true of it
 * is known in closed form.
 */
package org.engram.pipeline.simulate;
