/** Many runs to the series of an atlas's regions: a folder of series and a table of them. */
package org.engram.pipeline.parcels;
