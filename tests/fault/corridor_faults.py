"""usage: corridor_faults.py AMUR TUTORIAL -- one defect at a time in a copy of the tutorial corridor: each must be
reported in its file, line and column, with the words given, and nothing else as an error unless the row says so."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

AMUR, TUTORIAL = sys.argv[1:3]
E, W = "error", "warning"



def seen(columns, cells, value=310, measure="vehicles", days="2024-01-01,2024-12-31", part="bridge,,,"):
    """observed.csv of one row with further columns; line 2."""
    return (f"observed_id,use,measure,crossing_id,direction,commodities,vehicles,from,to,value,{columns}\n"
            f"o,calibrate,{measure},{part},{days},{value},{cells}\n")


# file, old text, new text, severity, line of the fault (0: of the file), its column, words in found/expected/hint,
# and the file of the fault if it is another one.
# old "" replaces the whole file; new None removes it.
ROWS = [
    # corridor.yaml
    ("corridor.yaml", "seed: 1", "sed: 1", E, 16, "sed", "seed"),
    ("corridor.yaml", "price_year: 2024", "price_year: 24", E, 7, "price_year", "from 1900"),
    ("corridor.yaml", "price_year: 2024\n", "", E, 4, "price_year", "nothing"),
    ("corridor.yaml", "name: Two banks\ndesc", "desc", E, 4, "name", "nothing"),
    ("corridor.yaml", "gap: 1e-6", "gap: 0", E, 13, "gap", "above 0"),
    ("corridor.yaml", "gap: 1e-6", "gap: .nan", E, 13, "gap", ".nan"),
    ("corridor.yaml", "last_day: 2025-12-31", "last_day: 2025-02-30", E, 9, "last_day", "a date"),
    ("corridor.yaml", "last_day: 2025-12-31", "last_day: 2023-12-31", E, 9, "last_day", "not before"),
    ("corridor.yaml", "EUR: 1.08", "EUR: -1", E, 20, "EUR", "above 0"),
    ("corridor.yaml", "EUR: 1.08", "USD: 2", E, 20, "USD", "own currency"),
    ("corridor.yaml", "[half_toll, wide_gate]", "[half_tol]", E, 0, "scenarios", "half_toll"),
    ("corridor.yaml", "about: bridge}", "about: brigde}", E, 0, "questions", "bridge"),
    ("corridor.yaml", "about: half_toll", "about: halftoll", E, 0, "questions", "half_toll"),
    ("corridor.yaml", "kind: confidence", "kind: confidenze", E, 35, "kind", "confidence"),
    ("corridor.yaml", "title: Two banks", "title: [Two]", E, 26, "title", "a text"),
    ("corridor.yaml", "report:\n", "report:\n  overlay: none.geojson\n", E, 26, "overlay", "GeoJSON"),
    ("corridor.yaml", "report:\n", "report:\n  bounds: [1, 2, 0, 3]\n", E, 26, "bounds", "west"),
    ("corridor.yaml", "gap: 1e-6", "gap: 1e-6\n  gap: 1e-7", E, 14, "gap", "twice"),
    ("corridor.yaml", "settings:\n", "settings:\n\t", E, 13, "", "any token"),
    # zones and nodes
    ("zone.csv", "town,Eastern", "town x,Eastern", E, 4, "zone_id", "without spaces"),
    ("zone.csv", "town,Eastern town,EA", "town,Eastern town,EA\nfarms,Again,WA", E, 5, "zone_id", "every id once"),
    ("zone.csv", "town,Eastern town,EA", "town,Eastern town,EA\nisland,Island,EA", E, 5, "zone_id", "a node with this zone_id"),
    ("zone.csv", "zone_id,name,country", "zone_id,name,land", E, 2, "land", "unknown column"),
    ("node.csv", "x_coord,", "", E, 2, "x_coord", "no such column"),
    ("node.csv", "10.80,50.02", "10.80,500.2", E, 4, "y_coord", "-90 to 90"),
    ("node.csv", "10.80,50.02", "50.02,110.80", E, 4, "y_coord", "swapped"),
    ("node.csv", "10.80,50.02", "50.02,10.80", W, 4, "x_coord", "change places"),
    ("node.csv", "10.80,50.02", "nan,50.02", E, 4, "x_coord", "nan"),
    ("node.csv", "10.80,50.02", "inf,50.02", E, 4, "x_coord", "inf"),
    ("node.csv", "10.80,50.02", "10o8,50.02", E, 4, "x_coord", "10o8"),
    ("node.csv", "10.80,50.02", '"10,80",50.02', E, 4, "x_coord", "decimal point"),
    ("node.csv", "border,,WA", "border,farms,WA", E, 4, "zone_id", "one centroid"),
    ("node.csv", "city,town,EA", "city,twon,EA", E, 8, "zone_id", "town"),
    ("node.csv", "port_e,Port east,", "port_e,Port east,1,", E, 7, "", "8 cells"),
    ("node.csv", "Port east", '"Port" east', E, 7, "", "closing quote"),
    ("node.csv", "", "", E, 0, "", "empty file"),
    ("node.csv", "", None, E, 0, "", "readable file"),
    # links
    ("link.csv", "farms,bridge_w,0", "farms,brigde_w,0", E, 4, "to_node_id", "bridge_w"),
    ("link.csv", "farms,bridge_w,0", "farms,farms,0", E, 4, "to_node_id", "another node"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,60,6000", E, 4, "free_speed", "km/h"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,60,0", E, 4, "free_speed", "above 0"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,6,60", E, 4, "length", "great circle"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,60000,60", E, 4, "length", "40000"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,6000,60", E, 4, "length", "great circle"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,600,60", W, 4, "length", "great circle"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,54,60", W, 4, "length", "great circle"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,-60,60", E, 4, "length", "-60"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,60,", E, 4, "free_speed", "a speed"),
    ("link.csv", "farms,bridge_w,0,60,60", "farms,bridge_w,0,,60", E, 4, "length", "terminal_id"),
    ("link.csv", "farms,bridge_w,0,60,60,,road,3000", "farms,bridge_w,0,60,60,,road,0", E, 4, "capacity_per_day", "above 0"),
    ("link.csv", "farms,bridge_w,0,60,60,,road,3000", "farms,bridge_w,0,60,60,,road,-1", E, 4, "capacity_per_day", "above 0"),
    ("link.csv", "farms,bridge_w,0,60,60,,road,3000", "farms,bridge_w,0,60,60,,road,", E, 4, "capacity_per_day", "a capacity"),
    ("link.csv", "farms,bridge_w,0,60,60,,road,3000,bpr", "farms,bridge_w,0,60,60,,road,3000,brp", E, 4, "vdf", "bpr"),
    ("link.csv", "direction,money_per_unit", "direction,vdf_p1", W, 9, "vdf_p1", "an empty cell: constant has 0"),
    ("link.csv", "farms,bridge_w,0", "farms,bridge_w,2", E, 4, "directed", "1 or 0"),
    ("link.csv", "gate,bridge,out", "gat,bridge,out", E, 5, "terminal_id", "gate"),
    ("link.csv", "gate,bridge,out", "gate,brigde,out", E, 5, "crossing_id", "bridge"),
    ("link.csv", "bridge,out,,60", "bridge,out,,-60", E, 5, "toll_lorry", "at least 0"),
    ("link.csv", "toll_lorry", "toll_lory", E, 3, "toll_lory", "toll_lorry"),
    ("link.csv", "road_e,Road", "road_w,Road", E, 7, "link_id", "line 4"),
    ("link.csv", ",,river,out|in,6", ",,,out|in,6", W, 4, "crossing_id", "a link with this crossing_id", "crossing.csv"),
    ("link.csv", ",,river,out|in,6", ",,,out|in,6", E, 3, "target", "a crossing with links", "rule.csv"),
    # goods
    ("commodity.csv", "t,1,200,0.02,0,0.15,", "t,1,200,0.02,0,0,", E, 3, "theta", "above 0"),
    ("commodity.csv", "t,1,200,0.02,0,0.15,,", "t,1,200,0.02,0,0.15,0.1,", E, 3, "theta_nest", "at least theta"),
    ("commodity.csv", "t,1,200,0.02,0,", "t,1,200,0.02,2,", E, 3, "loss_per_h", "0 to 1"),
    ("commodity.csv", "Grain,t,", "Grain,,", E, 3, "unit", "empty"),
    ("vehicle.csv", "lorry,Lorry,20,", "lorry,Lorry,0,", E, 3, "payload", "above 0"),
    ("vehicle.csv", "lorry,Lorry,20,", "lorry,Lorry,20000,", E, 3, "legs", "500 t", "chain.csv"),
    ("vehicle.csv", "12,1,0.4,1", "12,1,1.4,1", E, 3, "back_load", "0 to 1"),
    ("vehicle.csv", "12,1,0.4,1", "12,maybe,0.4,1", E, 3, "returns", "yes or no"),
    ("chain.csv", "road:lorry river:barge", "road:lorry rivr:barge", E, 4, "legs", "river"),
    ("chain.csv", "road:lorry river:barge", "road:lorry river:bargge", E, 4, "legs", "barge"),
    ("chain.csv", "road:lorry river:barge", "road:lorry river", E, 4, "legs", "mode:vehicle"),
    ("chain.csv", "road:lorry river:barge", "road:lorry road:barge", E, 4, "legs", "every mode once"),
    ("chain.csv", "river:barge,grain", "river:barge,gain", E, 4, "commodities", "grain"),
    ("chain.csv", "road:lorry,*", ",*", E, 3, "legs", "empty"),
    ("profile.csv", "0.13,0.14", "0.13,0.24", E, 3, "", "sum of 1.1"),
    ("profile.csv", "0.13,0.14", "0.13,1.4", E, 3, "m09", "0 to 1"),
    ("demand.csv", "grain_2024,farms", "grain_2024,frams", E, 3, "origin", "farms"),
    ("demand.csv", "grain_2024,farms,town", "grain_2024,farms,farms", E, 3, "destination", "another zone"),
    ("demand.csv", "2024,900000", "2024,-5", E, 3, "quantity", "at least 0"),
    ("demand.csv", "900000,14", "900000,0", E, 3, "ref_cost", "above 0"),
    ("demand.csv", "grain,2024", "grain,2024.5", E, 3, "year", "whole number"),
    ("demand.csv", "14,harvest", "14,harvets", E, 3, "profile", "harvest"),
    ("demand.csv", "grain_2025,farms,town,grain,2025", "grain_2025,farms,town,grain,2024", W, 4, "demand_id", "add up"),
    ("demand.csv", "goods_2024", "grain_2024", E, 5, "demand_id", "every id once"),
    # regimes and rules
    ("regime.csv", "2024-11-15", "2024-11-17", E, 5, "from", "an overlap from 2024-11-16 to 2024-11-17"),
    ("regime.csv", "2024-11-15", "2024-11-13", E, 5, "from", "a gap from 2024-11-14 to 2024-11-15"),
    ("regime.csv", "2024-01-01", "2024-01-03", E, 3, "from", "a gap from 2024-01-01 to 2024-01-02"),
    ("regime.csv", "2025-12-31", "2025-12-30", E, 7, "from", "a gap from 2025-12-31"),
    ("regime.csv", "2024-04-01,2024-11-15", "2024-11-15,2024-04-01", E, 4, "to", "before from"),
    ("regime.csv", "2024-04-01", "2024-4-1", E, 4, "from", "YYYY-MM-DD"),
    ("rule.csv", "crossing:river,open", "crossing:rivr,open", E, 3, "target", "river"),
    ("rule.csv", "crossing:river,open", "crosing:river,open", E, 3, "target", "crossing"),
    ("rule.csv", "crossing:river,open", "river,open", E, 3, "target", "kind:pattern"),
    ("rule.csv", "crossing:river,open", "link:b*x,open", E, 3, "target", "a link"),
    ("rule.csv", "crossing:river,open", "crossing:river,opn", E, 3, "field", "open"),
    ("rule.csv", "crossing:river,open,set,0", "crossing:river,open,set,2", E, 3, "value", "0 to 1"),
    ("rule.csv", "crossing:river,open,set,0", "crossing:river,open,add,0", E, 3, "op", "open is 1 or 0"),
    ("rule.csv", "crossing:river,open,set,0", "crossing:river,open,put,0", E, 3, "op", "multiply"),
    ("rule.csv", "crossing:river,open,set,0", "crossing:river,open,set,", E, 3, "value", "empty"),
    ("rule.csv", "crossing:river,open,set,0", "crossing:river,capacity_per_day,set,0", E, 3, "value", "above 0"),
    ("rule.csv", "2024-01-01,2024-03-31,,,ice", "2024-04-01,2024-03-31,,,ice", E, 3, "to", "not before from"),
    ("rule.csv", "2024-01-01,2024-03-31,,,ice", "2023-01-01,2023-03-31,,,ice", W, 3, "from", "no effect"),
    ("rule.csv", "2024-03-31,,,ice", "2024-03-31,,,ide", E, 3, "source", "ice"),
    ("rule.csv", "2025-01-01,,,lorry", "2025-01-01,,grain,lorry", E, 6, "commodities", "every commodity"),
    ("rule.csv", "2025-01-01,,,lorry", "2025-01-01,,,lory", E, 6, "vehicles", "lorry"),
    ("rule.csv", "crossing:river,open,set,0", "commodity:grain,value,set,-1", E, 3, "value", "at least 0"),
    ("rule.csv", "crossing:river,open,set,0", "commodity:grain,vot,multiply,-1", E, 3, "value", "at least 0"),
    ("rule.csv", "crossing:river,open,set,0,2024-01-01,2024-03-31,,,", "chain:boat,open,set,0,2024-01-01,2024-03-31,,lorry,",
     E, 3, "vehicles", "every vehicle"),
    ("rule.csv", "crossing:river,open,set,0,2024-01-01,2024-03-31,,,", "commodity:*,scale,set,0,2024-01-01,2024-03-31,grain,,",
     E, 3, "commodities", "every commodity"),
    ("rule.csv", "crossing:river,open", "crossing:river,toll_lorry", E, 3, "field", "open, toll, time_h, money_per_unit, capacity_per_day, free_speed"),
    ("rule.csv", "crossing:river,open,set,0", "terminal:gate,stages.documents.severs,set,2", E, 3, "field", "terminal/gate.yaml"),
    ("rule.csv", "crossing:river,open,set,0", "terminal:gate,stages.documents,set,2", E, 3, "field", "the path of a value"),
    ("rule.csv", "crossing:river,open,set,0", "terminal:gate,stages.documents.open,multiply,2", E, 3, "op", "a number"),
    ("rule.csv", "crossing:river,open,set,0", "terminal:gates,stages.documents.servers,set,2", E, 3, "target", "gate"),
    # money and evidence
    ("project.csv", "bridge,,EUR", "bridge,,EURO", E, 3, "currency", "EUR"),
    ("project.csv", "WA,bridge,", "WA,brigde,", E, 3, "crossing_id", "bridge"),
    ("project.csv", "1,0.2,0.08", "1.5,0.2,0.08", E, 3, "revenue_share", "0 to 1"),
    ("project.csv", "2023-01-01", "2019-01-01", E, 3, "open", "building"),
    ("loan.csv", "bank,bridge,", "bank,brigde,", E, 3, "project_id", "bridge"),
    ("loan.csv", "bank,bridge,", "bank,,", E, 3, "project_id", "empty"),
    ("loan.csv", "EUR,28000000", "CHF,28000000", E, 3, "currency", "currency"),
    ("loan.csv", "0.02,bank", "5,bank", E, 3, "rate", "5 %"),
    ("loan.csv", "0.02,bank", "0.6,bank", W, 3, "rate", "50 %"),
    ("loan.csv", "rate,annuity", "rate,anuity", E, 3, "repayment", "annuity"),
    ("loan.csv", "annuity,20,2", "annuity,20,20", E, 3, "grace_years", "fewer"),
    ("loan.csv", "annuity,20,2", "annuity,40,2", E, 3, "tenor_years", "until 2060"),
    ("loan.csv", "0.02,bank_rate", "0.02,bank_rat", E, 3, "rate_series", "bank_rate"),
    ("loan.csv", "0,2021,", "0,2020,", E, 3, "rate_series", "begins by first_year"),
    ("loan.csv", "rate_series,repayment", "draw_shares,repayment", E, 3, "draw_shares", "sum to 1"),
    ("series.csv", "2021,0.03", "2021,5", E, 3, "value", "0.05 for 5 %"),
    ("series.csv", "2021,0.03", "2021,x", E, 3, "value", "x"),
    ("series.csv", "2021,0.03,contract,", "2021,0.03,contract,\nbank_rate,2021,0.04,contract,", E, 4, "year", "second time"),
    ("corridor.yaml", "EUR: 1.08", "EUR: bank_rat", E, 0, "EUR", "bank_rate"),
    ("project.csv", "source,note", "without_scenario,note", E, 3, "without_scenario", "scenario"),
    ("project.csv", "build_years,open", "build_shares,open", E, 3, "build_shares", "sum to 1"),
    ("observed.csv", "vehicles,bridge,,", "vehicles,bridge,east,", E, 3, "direction", "a direction"),
    ("observed.csv", "2024-01-01,2024-12-31", "2024-12-31,2024-01-01", E, 3, "to", "before from"),
    ("observed.csv", "calibrate,Bridge", "fit,Bridge", E, 3, "use", "holdout"),
    ("observed.csv", "per_day,0.10", "per_day,-0.10", E, 3, "tolerance", "above 0"),
    ("observed.csv", "2024-12-31,310,", "2024-12-31,0,", E, 3, "value", "above 0"),
    ("observed.csv", "2024-12-31,310,", "2024-12-31,-310,", E, 3, "value", "above 0, as kind mean"),
    ("observed.csv", "", seen("kind", "men"), E, 2, "kind", "mean, sum, at_least"),
    ("observed.csv", "", seen("kind,unit", "mean,total"), E, 2, "unit", "per_day, as kind mean says"),
    ("observed.csv", "", seen("kind,unit", "sum,per_day"), E, 2, "unit", "total, as kind sum says"),
    ("observed.csv", "", seen("kind", "at_least", -1), E, 2, "value", "above 0, as kind at_least"),
    ("observed.csv", "", seen("kind", "maximum"), E, 2, "span", "as kind maximum needs"),
    ("observed.csv", "", seen("kind,span", "maximum,fortnight"), E, 2, "span", "week"),
    ("observed.csv", "", seen("kind,span", "mean,month"), E, 2, "span", "kind mean does not use it"),
    ("observed.csv", "", seen("kind,span", ",month"), E, 2, "span", "kind mean does not use it"),
    ("observed.csv", "", seen("kind,span", "maximum,month", days="2024-01-02,2024-02-28"), E, 2, "span", "wholly between"),
    ("observed.csv", "", seen("kind,span", "maximum,year", days="2024-02-01,2025-06-30"), E, 2, "span", "wholly between"),
    ("observed.csv", "", seen("kind,span", "maximum,month", 0), E, 2, "value", "above 0, as kind maximum"),
    ("observed.csv", "", seen("kind", "count", measure="tonnes"), E, 2, "measure", "vehicles or units"),
    ("observed.csv", "", seen("kind", "count", -1), E, 2, "value", ">= 0, as kind count"),
    ("observed.csv", "", seen("kind,day_scatter", "count,-0.1"), E, 2, "day_scatter", "0 to 10"),
    ("observed.csv", "", seen("kind,day_scatter", "sum,0.1"), E, 2, "day_scatter", "kind sum does not use it"),
    ("observed.csv", "", seen("kind,of_crossings", "share,*", 1), E, 2, "value", "above 0 and below 1"),
    ("observed.csv", "", seen("kind,of_crossings", "share,*", 62), E, 2, "value", "above 0 and below 1"),
    ("observed.csv", "", seen("kind", "share", 0.6), E, 2, "kind", "that hold more"),
    ("observed.csv", "", seen("kind,of_crossings", "share,bridge", 0.6), E, 2, "kind", "that hold more"),
    ("observed.csv", "", seen("kind,of_crossings", "share,river", 0.6), E, 2, "of_crossings", "the part itself, too"),
    ("observed.csv", "", seen("kind,of_crossings", "share,bridge rivr", 0.6), E, 2, "of_crossings", "river"),
    ("observed.csv", "", seen("kind,of_direction", "share,in", 0.6, part="bridge,out,,"), E, 2, "of_direction", "the part itself, too"),
    ("observed.csv", "", seen("kind,of_direction", "share,east", 0.6, part="bridge,out,,"), E, 2, "of_direction", "a direction"),
    ("observed.csv", "", seen("kind,of_commodities", "share,wheat", 0.6), E, 2, "of_commodities", "commodity"),
    ("observed.csv", "", seen("kind,of_vehicles", "share,lorry", 0.6), E, 2, "of_vehicles", "the part itself, too"),
    ("observed.csv", "", seen("kind,of_crossings,unit", "share,*,total", 0.6), E, 2, "unit", "kind share does not use it"),
    ("observed.csv", "", seen("of_crossings", "*", 0.6), E, 2, "of_crossings", "kind mean does not use it"),
    ("observed.csv", "", seen("kind", "elasticity", -0.5), E, 2, "cause", "as kind elasticity needs"),
    ("observed.csv", "", seen("kind,cause", "elasticity,tol", -0.5), E, 2, "cause", "toll"),
    ("observed.csv", "", seen("kind,cause", "elasticity,toll", 0), E, 2, "value", "other than 0"),
    ("observed.csv", "", seen("kind,cause,cause_crossing", "elasticity,toll,brige", -0.5), E, 2, "cause_crossing", "bridge"),
    ("observed.csv", "", seen("kind,cause", "mean,toll"), E, 2, "cause", "kind mean does not use it"),
    ("parameter.csv", "set,2,2,-10", "set,-20,2,-10", E, 3, "prior", "low <= prior"),
    ("parameter.csv", "set,2,2,-10", "set,2,0,-10", E, 3, "sd", "above 0"),
    ("parameter.csv", "chain:boat", "chain:bota", E, 3, "target", "boat"),
    ("source.csv", "60,USD,40,80", "60,USD,80,40", E, 4, "high", "below low"),
    ("source.csv", "60,USD,40,80", "90,USD,40,80", E, 4, "value", "low to high"),
    ("source.csv", "60,USD,40,80", "some,USD,40,80", E, 4, "value", "a number"),
    ("source.csv", "60,USD,40,80", "60,USD,,80", E, 4, "low", "a range"),
    ("source.csv", "16,24,vehicle:lorry", "0,24,vehicle:lorry", E, 7, "value", "above 0"),
    ("project.csv", "EUR,40000000", "EUR,-40000000", E, 3, "capex", "0"),
    ("project.csv", ",30,600000", ",30,-600000", E, 3, "opex_per_year", "0"),
    ("project.csv", ",30,600000", ",0,600000", E, 3, "life_years", "1"),
    ("project.csv", "40000000,2021,2", "40000000,21,2", E, 3, "build_from", "1900"),
    ("project.csv", "0.2,0.08", "0.2,8", E, 3, "discount_rate", "0 to 1"),
    ("project.csv", "0.2,0.08", "20,0.08", E, 3, "tax_rate", "0 to 1"),
    ("project.csv", "source,note", "public_share,note", E, 3, "public_share", "contract"),
    ("project.csv", "bridge,Toll bridge", "bridge,Again,WA,bridge,,EUR,1,2021,1,2023-01-01,30,0,0,0,1,0,0.08,contract,\nbridge,Toll bridge", E, 4,
     "project_id", "every id once"),
    ("project.csv", "30,600000,1,0,1,0.2,0.08,contract,", "30,600000,1,0,1,0.2,0.08,contrakt,", E, 3, "source", "contract"),
    ("project.csv", "WA,bridge,", "XX,bridge,", E, 3, "country", "country of a zone"),
    ("loan.csv", "EUR,28000000", "EUR,-28000000", E, 3, "principal", "above 0"),
    ("loan.csv", "EUR,28000000", "EUR,0", E, 3, "principal", "above 0"),
    ("loan.csv", "0.02,bank", "-0.02,bank", E, 3, "rate", "0 to 1"),
    ("loan.csv", "annuity,20,2", "annuity,-1,0", E, 3, "tenor_years", "1"),
    ("loan.csv", "annuity,20,2", "annuity,20,-2", E, 3, "grace_years", "0"),
    ("loan.csv", "annuity,20,2", "annuity,20.5,0", E, 3, "tenor_years", "20.5"),
    ("loan.csv", "0,2021,", "0,1821,", E, 3, "first_year", "1900"),
    ("loan.csv", "bank,bridge,", "bank,bridge,First,EUR,1,0.02,,annuity,5,0,0,2021,,\nbank,bridge,", E, 4, "loan_id", "every id once"),
    ("loan.csv", "", "\n", E, 0, "", "header"),
    ("project.csv", "", "# nothing\n", E, 0, "", "header"),
    ("country.csv", "", "", E, 0, "", "header"),
    ("series.csv", "series_id,year,value,source,note\nbank_rate,2021,0.03,contract,", "series_id,year,value,source,note\nbank_rate,1821,0.03,contract,", E, 3, "year", "1900"),
    ("series.csv", "2021,0.03", "2021,", E, 3, "value", "empty"),
    # hosts
    ("country.csv", "0,9000,0.04", "0,9000,4", E, 3, "growth", "0.5"),
    ("country.csv", "0,9000,0.04", "0,-9000,0.04", E, 3, "gdp", "above 0"),
    ("country.csv", "EA,Eastern country,2023", "EA,Eastern country,23", E, 3, "base_year", "1900"),
    ("country.csv", "0.04,0.02,0.22", "0.04,0.02,22", E, 3, "revenue", "1"),
    ("country.csv", "EA,Eastern country,2023", "ZZ,Eastern country,2023", E, 3, "country_id", "country of a zone"),
    ("country.csv", "medium", "middling", E, 3, "capacity", "weak"),
    ("country.csv", "0.02,2,22", "0.02,22,22", E, 3, "", "ranges"),
    # climate and scenarios
    ("climate.yaml", "effect: 0.05", "efect: 0.05", E, 6, "efect", "effect"),
    ("climate.yaml", "effect: 0.05", "effect: 500", E, 6, "effect", "-50 to 50"),
    ("climate.yaml", "[WA]", "[XX]", E, 3, "origins", "country of a zone"),
    ("climate.yaml", "[grain]", "[gain]", E, 3, "commodities", "grain"),
    ("climate.yaml", "to: 2025-08-31", "to: 2024-08-31", E, 3, "to", "before from"),
    ("scenario/half_toll.yaml", "value: 0.5", "value: half", E, 5, "value", "half"),
    ("scenario/half_toll.yaml", "op: multiply", "op: times", E, 5, "op", "multiply"),
    ("scenario/half_toll.yaml", "field: toll", "fields: toll", E, 5, "fields", "field"),
    ("scenario/half_toll.yaml", "changes:", "drop_rules: [tol_*]\nchanges:", E, 4, "drop_rules", "rule"),
    ("scenario/half_toll.yaml", "name:", "id: other\nname:", E, 2, "id", "name of the file"),
    ("scenario/half_toll.yaml", "", "name: Nothing\n", W, 0, "", "changes nothing"),
    ("terminal/gate.yaml", "servers: 3", "servers: 3\n    servers: 4", E, 10, "servers", "twice"),
    ("terminal/gate.yaml", "servers: 3", "severs: 3", E, 9, "severs", "servers"),
    # what only the whole shows
    ("demand.csv", "", "demand_id,origin,destination,commodity,year,quantity,ref_cost\na,farms,town,grain,2024,0,9\n", E, 0, "quantity",
     "0 in every row"),
    ("demand.csv", "", "demand_id,origin,destination,commodity,year,quantity,ref_cost\na,farms,town,grain,2024,5,9\n", W, 0, "year",
     "no demand in 2025"),
    ("chain.csv", "bridge,Lorry over the bridge,,0,road:lorry,*", "bridge,Lorry over the bridge,,0,river:barge,*", E, 5, "destination",
     "goods from town to farms", "demand.csv"),
    ("chain.csv", "road:lorry,*", "road:lorry,grain", E, 5, "destination", "a chain that carries", "demand.csv"),
]

# A change of another file, and the row that is a defect with it.
PAIRS = [
    (("link.csv", "direction,money_per_unit", "direction,vdf_p1"),
     ("link.csv", "road,3000,bpr,,,,,", "road,3000,bpr,,,,0.5,", E, 4, "vdf_p1", "b of bpr: 0 or >= 1")),
    (("link.csv", "direction,money_per_unit", "direction,vdf_p1"),
     ("link.csv", "road,3000,bpr,,,,,", "road,3000,davidson,,,,1,", E, 4, "vdf_p1", "s0 of davidson: > 0, < 1")),
    (("corridor.yaml", "EUR: 1.08", "EUR: bank_rate"),
     ("project.csv", "40000000,2021,2", "40000000,2020,2", E, 3, "currency", "without an exchange rate in 2020")),
    (("corridor.yaml", "EUR: 1.08", "EUR: 1.08\n  CHF: bank_rate"),
     ("series.csv", "2021,0.03", "2021,0", E, 3, "value", "exchange rate")),
    (("project.csv", "discount_rate,source,note\nbridge,Toll bridge,WA,bridge,,EUR,40000000,2021,2,2023-01-01,30,600000,1,0,1,0.2,0.08,contract,",
      "discount_rate,source,concession_end\nbridge,Toll bridge,WA,bridge,,EUR,40000000,2021,2,2023-01-01,30,600000,1,0,1,0.2,0.08,contract,2035-12-31"),
     ("loan.csv", "annuity,20,2", "annuity,16,2", E, 3, "tenor_years", "a loan until 2036, the project until 2035")),
    (("project.csv", "life_years,opex", "concession_end,life_years,opex"),  # a column more than the row has, unless
     ("project.csv", "2023-01-01,30,", "2023-01-01,2020-12-31,30,", E, 3, "concession_end", "not before open")),
    (("loan.csv", "tenor_years,grace_years,capitalise_grace,first_year,source,note", "tenor_years,grace_years,capitalise_grace,first_year,draw_shares,note"),
     ("loan.csv", "0,2021,contract,", "0,2021,0.4 -0.1 0.7,", E, 3, "draw_shares", ">= 0")),
]

# Rows in which one defect rightly shows in several places.
CASCADE = {
    ("link.csv", ",,,out|in,6"),           # and each rule of the ice touches nothing
    ("project.csv", "2023-01-01,2020-12-31,30,"),  # and its loan outlives it
    ("corridor.yaml", "EUR: bank_rat"),    # nor has EUR a rate
    ("corridor.yaml", "USD: 2"),           # EUR has no rate any more
    ("zone.csv", "town x,Eastern"),        # the zone town is gone
    ("zone.csv", "zone_id,name,land"),     # no country of climate.yaml is known
    ("node.csv", ""),                      # a column less than every row has
    ("node.csv", "50.02,10.80"),           # links to a place far away
    ("node.csv", "port_e,Port east,1,"),   # cells stand one column further
    ("climate.yaml", "efect: 0.05"),       # and effect is missing
    ("scenario/half_toll.yaml", "fields: toll"),
    ("chain.csv", "bridge,Lorry over the bridge,,0,river:barge,*"),  # in both years
    ("chain.csv", "road:lorry,grain"),
    ("project.csv", ",0,600000"),          # and its loan outlives it
    ("project.csv", "# nothing\n"),        # and its loan has no project
    ("vehicle.csv", "lorry,Lorry,20000,"),  # in both chains
    ("terminal/gate.yaml", "severs: 3"),   # and the path of a scenario is gone
}


def check(folder):
    done = subprocess.run([AMUR, "check", folder, "--json"], capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def spoil(folder, file, old, new):
    path = os.path.join(folder, file)
    if new is None:
        os.remove(path)
        return True
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if old and old not in text:
        return False
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new, 1) if old else new)
    return True


def matches(fault, folder, file, severity, line, column, words):
    text = " ".join((fault["found"], fault["expected"], fault["hint"]))
    return (fault["severity"] == severity and os.path.normpath(fault["file"]) == os.path.normpath(os.path.join(folder, file))
            and fault["row"] == line and fault["column"] == column and words in text)


def try_row(row, folder, before=None):
    file, old, new, severity, line, column, words, *where = row
    if before and not spoil(folder, *before):
        return "the text to change first is not in the file"
    if not spoil(folder, file, old, new):
        return "the text to spoil is not in the file"
    code, seen, stderr = check(folder)
    if seen is None:
        return f"no answer, exit {code}: {stderr}"
    if words is None:
        return None
    hits = [f for f in seen["faults"] if matches(f, folder, where[0] if where else file, severity, line, column, words)]
    if not hits:
        return "not found; found " + json.dumps([{k: v for k, v in f.items() if v} for f in seen["faults"]])
    if code != (2 if seen["errors"] else 0):
        return f"exit {code}"
    if seen["errors"] > (severity == E) and (file, new) not in CASCADE:
        return "more errors: " + json.dumps([{k: v for k, v in f.items() if v} for f in seen["faults"]])
    return None


def main():
    failed = 0
    for before, row in [(None, row) for row in ROWS] + PAIRS:
        with tempfile.TemporaryDirectory() as parent:
            folder = os.path.join(parent, "corridor")
            shutil.copytree(TUTORIAL, folder)
            why = try_row(row, folder, before)
        if why:
            failed += 1
            print(f"{row[0]}: {row[1]!r} -> {row[2]!r}: {why}"[:400])
    code, seen, _ = check(TUTORIAL)
    if code or seen["faults"]:
        failed += 1
        print("the tutorial itself has faults:", seen["faults"])
    n = len(ROWS) + len(PAIRS)
    print(f"{n - failed} of {n} defects reported as they should")
    sys.exit(1 if failed else 0)


main()
