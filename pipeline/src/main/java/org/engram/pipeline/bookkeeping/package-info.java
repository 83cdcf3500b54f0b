/** How time and memory of a job grow with the number of its scans, computing aside. */
package org.engram.pipeline.bookkeeping;
