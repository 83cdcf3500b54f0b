/**
 * Functional gradients: from parcel time series to a group's connectivity, and from connectivity to
 * the axes along which regions differ. {@link org.engram.imaging.gradient.GroupConnectivity}
 * averages scans in one pass; {@link org.engram.imaging.gradient.FunctionalGradients} embeds the
 * regions.
 */
package org.engram.imaging.gradient;
