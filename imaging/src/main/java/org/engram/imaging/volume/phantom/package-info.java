/**
 * Simulated heads of which everything is known: tissues, age, lesions, scanner. {@link
 * org.engram.imaging.volume.phantom.PhantomCohort} is the entry.
 */
package org.engram.imaging.volume.phantom;
