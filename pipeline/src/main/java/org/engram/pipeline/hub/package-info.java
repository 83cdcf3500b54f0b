/**
 * Published models from a hub: a small catalogue, licences, downloads that continue, hashes, and
 * the cache that other programs share. {@link org.engram.pipeline.hub.ModelHub} is the way in.
 */
package org.engram.pipeline.hub;
