/** What a folder of scans holds and what Engram can do with each run of it. */
package org.engram.pipeline.survey;
