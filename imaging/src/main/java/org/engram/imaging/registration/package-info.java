/**
 * Brings one volume onto another by an affine map. {@link
 * org.engram.imaging.registration.Registration} is the entry.
 */
package org.engram.imaging.registration;
