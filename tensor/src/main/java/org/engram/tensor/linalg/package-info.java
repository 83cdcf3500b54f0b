/**
 * Decompositions of small matrices in double precision on the host, by EJML, and products of larger
 * ones: plain Java, so that the same input gives the same bits on every machine, and nothing native
 * is loaded.
 */
package org.engram.tensor.linalg;
