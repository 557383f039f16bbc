from xieshou.engines.matching.folder import write_dir
from xieshou.engines.matching.pairfile import PairInput, solve_pair_input
from xieshou.engines.matching.records import Pairings, People, Posts
from xieshou.engines.matching.results import Cancelled, Certificate, PairSolution, Solution, Together, Work
from xieshou.engines.matching.scoretable import ScoreTable, default_table
from xieshou.engines.matching.solving import solve
from xieshou.engines.matching.verify import Verdict, verify_dir

__all__ = ["Cancelled","Certificate","PairInput","PairSolution","Pairings","People","Posts","ScoreTable","Solution","Together","Verdict","Work","default_table","solve","solve_pair_input","verify_dir","write_dir"]
