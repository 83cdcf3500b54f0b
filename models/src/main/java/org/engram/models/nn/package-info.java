/** Layers of a pre-norm vision transformer, as plain records of their weights. */
package org.engram.models.nn;
