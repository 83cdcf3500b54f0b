/**
 * The use case behind {@code engram gradients}: {@link
 * org.engram.pipeline.gradient.GroupConnectivityJob} from scans to a group's connectivity, {@link
 * org.engram.pipeline.gradient.GradientFiles} from gradients to files with their provenance.
 */
package org.engram.pipeline.gradient;
