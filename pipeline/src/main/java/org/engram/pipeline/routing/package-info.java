/** Which experts of a model see which tissue of a scan. */
package org.engram.pipeline.routing;
